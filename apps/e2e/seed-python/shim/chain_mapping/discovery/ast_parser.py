"""Discovery, over HTTP: the files are sent, the discovery service reads them."""
import asyncio
import time
from pathlib import Path

from chain_mapping import api
from chain_mapping.core.models import DiscoveredChain

PATIENCE_S = 30


class ChainASTParser:
    async def parse_service_directory(self, directory):
        root = Path(directory)
        files = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}
        scan = await api.acall("POST", "/api/v1/discovery/scans", {"files": files})
        end = time.monotonic() + PATIENCE_S
        while scan["status"] != "completed":
            if scan["status"] == "failed" or time.monotonic() > end:
                raise RuntimeError("the scan is %s: %s" % (scan["status"], scan["error"]))
            await asyncio.sleep(0.05)
            scan = await api.acall("GET", "/api/v1/discovery/scans/" + scan["id"])
        answer = await api.acall("GET", "/api/v1/discovery/proposals?scan_id=" + scan["id"])
        return [DiscoveredChain.of_answer(proposal) for proposal in answer["proposals"]]
