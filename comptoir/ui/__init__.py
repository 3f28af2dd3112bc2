"""How it looks: layout, components, colours and the pages' common behaviour."""
