"""The way in, over allauth: sign-in, sign-up, the second step, a forgotten password, the slow way back."""
