from fastapi import Depends
from services.credit.adapters import tables
from services.commitment.domain import letter
