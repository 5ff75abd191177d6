"""The referral and the exchange formats. reportlab lives here and nowhere else."""
