import type { Language, Node } from 'web-tree-sitter';
import { ERROR_KIND, type GrammarNames, type SyntaxTree } from './syntax-tree';

/** The memory of the parser; its views are replaced whenever it grows. */
export interface ParserMemory {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU16: Uint16Array;
  readonly HEAPU32: Uint32Array;
}

/** Where things are in the memory of tree-sitter on a machine of 32 bits: `TSLanguage` in parser.h, the others in subtree.h. */
const LANGUAGE = { longestAliases: 36, fieldSlices: 64, fieldEntries: 68, symbols: 72, publicSymbols: 76, aliases: 84 };
/** A leaf that fits into the eight bytes of its place; the lowest bit of an address is never set. */
const INLINE = {
  isInline: 1,
  visible: 2,
  named: 4,
  extra: 8,
  symbol: 1,
  paddingRows: 5,
  paddingBytes: 6,
  sizeBytes: 7,
};
const HEAP = {
  paddingBytes: 4,
  paddingRows: 8,
  sizeBytes: 16,
  sizeRows: 20,
  childCount: 36,
  symbol: 40,
  flags: 44,
  production: 66,
};
const FLAGS = { visible: 1, named: 2, extra: 4 };
const PLACE = 8;
const BYTES_OF_UNIT = 2;

/** The names that a grammar gives its nodes. */
export function namesOf(language: Language): GrammarNames {
  const fields = new Map(language.fields.flatMap((name, id) => (name == null ? [] : [[name, id] as const])));
  return { kinds: language.types, field: (name) => fields.get(name) };
}

interface Frame {
  /** The place of the next child. */
  place: number;
  left: number;
  isFirst: boolean;
  /** How many children there were, without those that may stand anywhere, such as comments. */
  structural: number;
  /** Of the production: where its aliases are, in units of two bytes; 0: it has none. */
  aliases: number;
  /** Of the production: its fields, in units of four bytes. */
  fieldStart: number;
  fieldEnd: number;
  /** The field of what has none of its own: the children of a hidden node are those of its parent. */
  field: number;
  position: number;
  row: number;
  /** The node that these are the children of. */
  parent: number;
  /** Whether that node ends with the last of these. */
  closes: boolean;
}

const newFrame = (): Frame => ({
  place: 0,
  left: 0,
  isFirst: true,
  structural: 0,
  aliases: 0,
  fieldStart: 0,
  fieldEnd: 0,
  field: 0,
  position: 0,
  row: 0,
  parent: -1,
  closes: false,
});

/**
 * Copies parsed trees out of the parser's memory. To ask the parser for one node after the other takes longer than to parse the text: each question
 * crosses the border to WebAssembly, and each answer is an object.
 */
export class TreeMemory {
  private readonly frames: Frame[] = [];

  constructor(private readonly memory: ParserMemory) {}

  /** @param root of the tree that is copied, of a text in UTF-16 */
  copy(root: Node, tree: SyntaxTree): void {
    const { HEAPU8: bytes, HEAPU16: shorts, HEAPU32: words } = this.memory;
    // The id of a node is where it is; behind the root is the address of the language.
    const language = words[(root.id + PLACE) >> 2] ?? 0;
    const pointer = (offset: number): number => words[(language + offset) >> 2] ?? 0;
    const longestAliases = shorts[(language + LANGUAGE.longestAliases) >> 1] ?? 0;
    const fieldSlices = pointer(LANGUAGE.fieldSlices);
    const fieldEntries = pointer(LANGUAGE.fieldEntries);
    const symbols = pointer(LANGUAGE.symbols);
    const publicSymbols = pointer(LANGUAGE.publicSymbols);
    const aliases = pointer(LANGUAGE.aliases);
    const kindOf = (symbol: number): number =>
      symbol >= ERROR_KIND - 1 ? symbol : (shorts[(publicSymbols >> 1) + symbol] ?? 0);
    let depth = -1;

    const enter = (address: number, position: number, row: number, parent: number, field: number, closes: boolean) => {
      depth += 1;
      const frame = (this.frames[depth] ??= newFrame());
      const children = words[(address + HEAP.childCount) >> 2] ?? 0;
      const production = shorts[(address + HEAP.production) >> 1] ?? 0;
      frame.place = address - children * PLACE;
      frame.left = children;
      frame.isFirst = true;
      frame.structural = 0;
      frame.aliases = production === 0 || aliases === 0 ? 0 : (aliases >> 1) + production * longestAliases;
      const slice = (fieldSlices >> 1) + production * 2;
      frame.fieldStart = fieldSlices === 0 ? 0 : (fieldEntries >> 2) + (shorts[slice] ?? 0);
      frame.fieldEnd = fieldSlices === 0 ? 0 : frame.fieldStart + (shorts[slice + 1] ?? 0);
      frame.field = field;
      frame.position = position;
      frame.row = row;
      frame.parent = parent;
      frame.closes = closes;
    };

    const top = words[root.id >> 2] ?? 0;
    if (((bytes[root.id] ?? 0) & INLINE.isInline) !== 0) {
      const symbol = bytes[root.id + INLINE.symbol] ?? 0;
      const start = bytes[root.id + INLINE.paddingBytes] ?? 0;
      const row = (bytes[root.id + INLINE.paddingRows] ?? 0) & 15;
      const end = start + (bytes[root.id + INLINE.sizeBytes] ?? 0);
      tree.add(kindOf(symbol), true, 0, -1, start / BYTES_OF_UNIT, end / BYTES_OF_UNIT, row, row);
      return;
    }
    {
      const start = words[(top + HEAP.paddingBytes) >> 2] ?? 0;
      const row = words[(top + HEAP.paddingRows) >> 2] ?? 0;
      const end = start + (words[(top + HEAP.sizeBytes) >> 2] ?? 0);
      const endRow = row + (words[(top + HEAP.sizeRows) >> 2] ?? 0);
      const kind = kindOf(shorts[(top + HEAP.symbol) >> 1] ?? 0);
      const index = tree.add(kind, true, 0, -1, start / BYTES_OF_UNIT, end / BYTES_OF_UNIT, row, endRow);
      enter(top, start, row, index, 0, true);
    }

    while (depth >= 0) {
      const frame = this.frames[depth] as Frame;
      if (frame.left === 0) {
        if (frame.closes) tree.nexts[frame.parent] = tree.count;
        depth -= 1;
        continue;
      }
      const { place } = frame;
      frame.place += PLACE;
      frame.left -= 1;
      const first = bytes[place] ?? 0;
      const isInline = (first & INLINE.isInline) !== 0;
      let address = 0;
      let isVisible: boolean;
      let isNamed: boolean;
      let isExtra: boolean;
      let symbol: number;
      let padding: number;
      let paddingRows: number;
      let size: number;
      let rows = 0;
      if (isInline) {
        isVisible = (first & INLINE.visible) !== 0;
        isNamed = (first & INLINE.named) !== 0;
        isExtra = (first & INLINE.extra) !== 0;
        symbol = bytes[place + INLINE.symbol] ?? 0;
        padding = bytes[place + INLINE.paddingBytes] ?? 0;
        paddingRows = (bytes[place + INLINE.paddingRows] ?? 0) & 15;
        size = bytes[place + INLINE.sizeBytes] ?? 0;
      } else {
        address = words[place >> 2] ?? 0;
        const flags = bytes[address + HEAP.flags] ?? 0;
        isVisible = (flags & FLAGS.visible) !== 0;
        isNamed = (flags & FLAGS.named) !== 0;
        isExtra = (flags & FLAGS.extra) !== 0;
        symbol = shorts[(address + HEAP.symbol) >> 1] ?? 0;
        padding = words[(address + HEAP.paddingBytes) >> 2] ?? 0;
        paddingRows = words[(address + HEAP.paddingRows) >> 2] ?? 0;
        size = words[(address + HEAP.sizeBytes) >> 2] ?? 0;
        rows = words[(address + HEAP.sizeRows) >> 2] ?? 0;
      }
      if (frame.isFirst) frame.isFirst = false;
      else {
        frame.position += padding;
        frame.row += paddingRows;
      }
      let alias = 0;
      let { field } = frame;
      if (!isExtra) {
        const { structural } = frame;
        frame.structural += 1;
        if (frame.aliases !== 0) alias = shorts[frame.aliases + structural] ?? 0;
        for (let at = frame.fieldStart; at < frame.fieldEnd; at += 1) {
          // The field, the child, and whether the child's own children are meant.
          const entry = words[at] ?? 0;
          if (entry >>> 16 === structural) {
            field = entry & 0xffff;
            break;
          }
        }
      } else if (isVisible) field = 0;
      const { position, row } = frame;
      frame.position += size;
      frame.row += rows;
      const hasChildren = !isInline && (words[(address + HEAP.childCount) >> 2] ?? 0) > 0;
      if (isVisible || alias !== 0) {
        const kind = kindOf(alias !== 0 ? alias : symbol);
        const named = alias !== 0 ? (bytes[symbols + alias * 3 + 1] ?? 0) !== 0 : isNamed;
        const index = tree.add(
          kind,
          named,
          field,
          frame.parent,
          position / BYTES_OF_UNIT,
          (position + size) / BYTES_OF_UNIT,
          row,
          row + rows,
        );
        if (hasChildren) enter(address, position, row, index, 0, true);
      } else if (hasChildren) enter(address, position, row, frame.parent, field, false);
    }
  }
}
