import { readFileSync } from 'node:fs';
import { Language, Parser, Query } from 'web-tree-sitter';
import { SyntaxTree } from './syntax-tree';
import { namesOf, type ParserMemory, TreeMemory } from './tree-memory.engine';
import { TreeQuery } from './tree-query';

/** Code with comments between what belongs together, things that may be missing, other names for nodes, and a place that is wrong. */
const SAMPLES: Readonly<Record<string, string>> = {
  python: `import os, a.b as c
from . import (x, y as z)
# a comment
@app.get("/a", # why
  tags=[1])
async def f(a, /, b: int = 2, *args: str, **kw) -> dict[str, int]:
    """ü 😀 text"""
    with open("x") as file, y(): return f"{a!r:>{b}} {c.d(e)[1:2]}" "more"
    x: int = y = lambda q: (yield q)
class C(B, metaclass=M): z = print(1) if x else not y
print "old" % (`,
  typescript: `import d, { a as b, type T } from './x';
@Injectable() export class C<T> extends B implements I { @Get('/x') /* c */ @Auth() x(@Body() b: B, private readonly s: S): R { return this.s.get(\`/\${b}\`, 1); }
  private y: Y = new Y<Z>; readonly z = () => ({ a: 1, 'b': [2, ...c], d() {} }); }
export default function* g(): void {} enum E { A = 'a', B } let v, w: W = a ?? b!.c?.d(e as F), u = function () {};
app.route('/a').get(/* first */ '/b', h, (req, res) => {}); m.n = async x => await y; k('/y', z); if (< ) x y`,
  tsx: `const App = ({ a }: P) => <div className="x" {...a}>{f(1)} text</div>;`,
  java: `package a.b; import static c.d.*; @Path("/x") // c
public class C extends B implements I, J<K> { @Value("\${x}") private final String a = "b" + c(1), d; C(@In T... t) { this.a = t; }
  @GetMapping(value = {"/a", B.C}) public <T> T m(int x) { var y = new URL("u").open(); r.GET("/p", this::h); return switch (x) { default -> (T) y; }; } int z( }
record R(int a) {} enum E { A { } } interface N {}`,
  go: 'package main\nimport ( "fmt"; x "a/b"; . "c" )\ntype S struct { A, B int `json:"a"`; *T }\nfunc (s *S) M(a, b int, c ...string) (d int, err error) { e, f := g(1), S{A: 1}; h = i[0].j(k...) // c\n return }\nvar ( l, m = 1, 2; n T )\nconst o = iota\nfunc G[T any](p T) { q( }',
  'c-sharp': `using A = B.C; namespace N; [Route("x")] public class C(IFoo f, int b = 1) : B, I<J> { public string P { get; set; } = "a"; [HttpGet("{id}"), Y] public async Task<T> M<U>(int x = 1) where U : V {
 var h = new HttpClient { BaseAddress = new Uri($"http://{x}/a") }; int[] k = { 1 }, l; await h?.GetAsync<D>(x, y: 2); /* c */ a.b.c = d; return default; T L(int q) => q; } C() : base() {} void Z( }
record R(int A);`,
};
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  python: [
    '(call) @site',
    '(as_pattern . (_) @right alias: (as_pattern_target (_) @left)) @site',
    '(decorated_definition (decorator (call function: (attribute object: (_) @router) arguments: (argument_list) @arguments)) @site definition: (function_definition) @handler)',
    '(argument_list . (_) @first . (_)? @second) @site',
    '(parameters (_) @each) @site',
    '(call function: (_) @name (#match? @name "^(print|open)$")) @site',
  ],
  typescript: [
    '(class_body (decorator (call_expression function: (identifier) @decorator)) @site . (decorator)* . (method_definition) @handler)',
    '(arguments . [(string) (template_string)] @path . (_) @next) @site',
    '[(required_parameter (accessibility_modifier) pattern: (identifier) @left type: (_)? @type) (required_parameter "readonly" pattern: (identifier) @left type: (_)? @type)] @site',
    '(variable_declarator name: (_) @left type: (_)? @type value: (_)? @right) @site',
    '(call_expression function: (member_expression property: (property_identifier) @method) (#any-of? @method "get" "d")) @site',
    '(class_heritage (extends_clause value: (identifier) @base) (#eq? @base "B")) @site',
  ],
  java: [
    '(method_declaration (modifiers) @modifiers (#match? @modifiers "Mapping")) @site @handler',
    '(argument_list (_) @each) @site',
  ],
  'c-sharp': [
    '(object_creation_expression type: (_) @type arguments: (argument_list)? @arguments initializer: (initializer_expression)? @initializer) @site',
    '(variable_declaration type: (_) @type (variable_declarator name: (_) @left (_)? @right) @site)',
  ],
};

const program = {
  wasmBinary: new Uint8Array(readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'))).buffer,
};

async function parsed(grammar: string, text: string) {
  const language = await Language.load(
    readFileSync(require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`)),
  );
  const parser = new Parser();
  parser.setLanguage(language);
  const its = parser.parse(text);
  if (its === null) throw new Error('not parsed');
  const tree = new SyntaxTree();
  tree.begin(text, namesOf(language));
  new TreeMemory(program as unknown as ParserMemory).copy(its.rootNode, tree);
  return { language, its, tree };
}

describe('a tree that is copied out of the memory of tree-sitter', () => {
  beforeAll(() => Parser.init(program));

  it.each(Object.keys(SAMPLES))('has the nodes of tree-sitter itself: %s', async (grammar) => {
    const { language, its, tree } = await parsed(grammar, SAMPLES[grammar] ?? '');
    const nodes: unknown[] = [];
    const fields: unknown[] = [];
    const cursor = its.walk();
    const visit = (parent: number): void => {
      const { currentNode: node, currentFieldName: field } = cursor;
      const index = nodes.length;
      nodes.push([
        node.type,
        node.isNamed,
        field,
        node.startIndex,
        node.endIndex,
        node.startPosition.row,
        node.endPosition.row,
        parent,
      ]);
      for (const name of language.fields) {
        const child = name == null ? null : node.childForFieldName(name);
        if (child !== null) fields.push([index, name, child.type, child.startIndex, child.endIndex]);
      }
      if (cursor.gotoFirstChild()) {
        do visit(index);
        while (cursor.gotoNextSibling());
        cursor.gotoParent();
      }
    };
    visit(-1);
    const indices = Array.from({ length: tree.count }, (_, index) => index);
    expect(
      indices.map((index) => {
        const node = tree.node(index);
        const field = language.fields[tree.fields[index] ?? 0] ?? null;
        return [
          node.type,
          tree.named[index] === 1,
          field,
          node.startIndex,
          node.endIndex,
          node.startRow,
          node.endRow,
          tree.parents[index],
        ];
      }),
    ).toEqual(nodes);
    expect(
      indices.flatMap((index) =>
        language.fields.flatMap((name) => {
          const child = name == null ? null : tree.node(index).childForFieldName(name);
          return child === null ? [] : [[index, name, child.type, child.startIndex, child.endIndex]];
        }),
      ),
    ).toEqual(fields);
    its.delete();
  });

  it.each(Object.keys(QUERIES))('answers queries as tree-sitter itself does: %s', async (grammar) => {
    const { language, its, tree } = await parsed(grammar, SAMPLES[grammar] ?? '');
    for (const source of QUERIES[grammar] ?? []) {
      const said = new Query(language, source)
        .matches(its.rootNode)
        .map(({ captures }) => captures.map(({ name, node }) => [name, node.type, node.startIndex, node.endIndex]));
      const query = new TreeQuery([source], {
        kind: (name, isNamed) => language.idForNodeType(name, isNamed),
        field: (name) => tree.names.field(name),
      });
      expect(
        query
          .matches(tree, () => undefined)
          .map(({ captures }) => captures.map(({ name, node }) => [name, node.type, node.startIndex, node.endIndex])),
      ).toEqual(said);
      expect(said).not.toEqual([]);
    }
    its.delete();
  });

  it.each([
    ['(no_such_node) @site', 'no_such_node'],
    ['(call no_such_field: (_)) @site', 'no_such_field'],
    ['(call (#lua-match? @site "x")) @site', 'lua-match'],
    ['(call @site', 'call'],
  ])('refuses the query %s by its name', async (source, name) => {
    const { language, its, tree } = await parsed('python', '');
    its.delete();
    const names = {
      kind: (kind: string, isNamed: boolean) => language.idForNodeType(kind, isNamed),
      field: (field: string) => tree.names.field(field),
    };
    expect(() => new TreeQuery([source], names)).toThrow(name);
  });
});
