"""Tests mirror src; house/ tests the repository itself, journeys/ whole stories."""
