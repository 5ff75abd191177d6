"""The referral: the page itself, what is missing, and what is written into it."""
