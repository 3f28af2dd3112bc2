"""Who owns and who signs in: a customer owns rows, a user signs in and looks after them."""
