import services.catalog.app
from services.credit import app
