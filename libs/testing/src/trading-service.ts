/** A trading service in three files: two endpoints, a websocket, SQL, and a client of another service that nothing imports. */
export const tradingService: Readonly<Record<string, string>> = {
  'main.py': `
from fastapi import FastAPI, Depends
import asyncio

app = FastAPI()

@app.get("/api/v1/users/{user_id}")
async def get_user(user_id: int, db=Depends(get_database)):
    user = await db.query("SELECT * FROM users WHERE id = ?", user_id)
    return user

@app.post("/api/v1/trading/execute")
async def execute_trade(trade_data: dict):
    # Validate trade
    validation_result = await validate_trade(trade_data)

    # Process with AI
    ai_decision = await ai_client.analyze_trade(trade_data)

    # Execute trade
    result = await trading_engine.execute(ai_decision)

    return result

@app.websocket("/ws/market-data")
async def websocket_endpoint(websocket: WebSocket):
    await websocket.accept()
    while True:
        data = await websocket.receive_text()
        # Process market data
        await process_market_data(data)
`,
  'database.py': `
import asyncpg

class DatabaseService:
    async def query(self, sql: str, *params):
        async with self.pool.acquire() as conn:
            return await conn.fetch(sql, *params)

    async def insert_trade_data(self, trade_data: dict):
        await self.query("INSERT INTO trades (...) VALUES (...)", trade_data)

    async def update_user_portfolio(self, user_id: int, updates: dict):
        await self.query("UPDATE portfolios SET ... WHERE user_id = ?", user_id)
`,
  'ai_client.py': `
import aiohttp

class AIClient:
    async def analyze_trade(self, trade_data: dict):
        async with aiohttp.ClientSession() as session:
            async with session.post("http://ai-provider:8005/analyze", json=trade_data) as resp:
                return await resp.json()
`,
};
