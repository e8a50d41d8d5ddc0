import { python } from '../languages/python/python';
import { outlineOf } from '../resolve/outline';
import { storedReading, StoredReading } from './stored-reading';

const TEXT = `import grpc
from .base import Base
class Orders(Base):
    def one(self, key="größe"):
        return Client("http://x").get(key)
pb.add_OrdersServicer_to_server(Orders(), server)
`;

describe('a stored reading', () => {
  it('says the same as the one that it was made of', async () => {
    const reading = (await python.load())('a.py', TEXT);
    const { summary, bytes } = storedReading(reading);
    const again = new StoredReading(JSON.parse(JSON.stringify(summary)) as typeof summary, bytes);
    const { file, language, has_syntax_errors, imports, functions, classes, assignments, calls, claims } = again;
    expect({ file, language, has_syntax_errors, imports, functions, classes, assignments, calls, claims }).toEqual(
      reading,
    );
    expect(again.outline).toEqual(outlineOf(reading));
    expect(again.outline.answersRpc).toBe(true);
    expect(storedReading(again)).toBe(again);
  });

  it('is only parsed when somebody looks inside', async () => {
    const { summary } = storedReading((await python.load())('a.py', TEXT));
    const spoilt = new StoredReading(summary, Buffer.from('no JSON'));
    expect([spoilt.file, spoilt.imports.length, outlineOf(spoilt).declared.classes]).toEqual(['a.py', 2, ['orders']]);
    expect(() => spoilt.functions).toThrow(SyntaxError);
  });
});
