"""Who sells: the public identity the law asks for, and the people behind it."""
