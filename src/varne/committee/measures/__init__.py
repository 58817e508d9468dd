"""The measures register: every step of the joint statement of November 2022 and what followed."""
