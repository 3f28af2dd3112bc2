"""The look of the house: layout, components, colours and the common behaviour of pages."""
