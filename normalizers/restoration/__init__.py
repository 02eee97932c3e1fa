"""Vietnamese letters given back to text that lost them."""

from normalizers.restoration.diagnosis import Diagnosis, diagnose
from normalizers.restoration.likelihood import likelier
from normalizers.restoration.restorer import Mode, Restored, Restorer, Token, restorer

__all__ = ["Diagnosis", "Mode", "Restored", "Restorer", "Token", "diagnose", "likelier", "restorer"]
