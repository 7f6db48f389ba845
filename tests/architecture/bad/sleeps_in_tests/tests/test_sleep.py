import asyncio
import time


async def test_nothing():
    time.sleep(1)
    await asyncio.sleep(0.1)
