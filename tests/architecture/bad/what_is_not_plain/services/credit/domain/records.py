import pydantic
from services.credit.application import ports
