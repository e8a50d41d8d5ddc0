import httpx
import redis.asyncio as redis
from fastapi import FastAPI

app = FastAPI()
cache = redis.Redis(host="quote-cache")


@app.get("/quotes/{symbol}")
async def quote(symbol: str):
    known = await cache.get(symbol)
    if known:
        return known
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://quote-vault:8080/quotes/{symbol}")
    return answer.json()
