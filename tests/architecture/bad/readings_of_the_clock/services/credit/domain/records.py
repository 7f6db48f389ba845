import datetime as dt
from datetime import date, datetime

AT = datetime.now()
ON = date.today()
THEN = dt.datetime.utcnow()
LATER = map(datetime.now, [])
