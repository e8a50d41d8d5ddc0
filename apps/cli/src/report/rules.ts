/** What each kind of finding is about. A rule of the model that is not here is described by its code. */
const descriptions: Readonly<Record<string, string>> = {
  broken_link: 'A link leads to nothing',
  cannot_be_stored: 'A value cannot be stored',
  circular_dependency: 'The edges of a chain lead in a circle',
  disconnected_part: 'A part of a chain is joined to no other',
  duplicate_chain: 'Two files declare the same chain',
  duplicate_edge: 'Two edges of a chain say the same',
  duplicate_key: 'A field is given twice',
  duplicate_node_id: 'Two nodes of a chain have the same id',
  duplicate_service: 'Two entries declare the same service',
  hidden_password: 'An address holds the sign for a password that is not shown',
  invalid_id: 'The id of a chain is its letter and a number',
  invalid_key: 'The name of a field is not a text',
  invalid_yaml: 'The file is not the YAML that can be read here',
  isolated_node: 'No edge joins a node to the rest of its chain',
  link_outside: 'A link leads out of the folder',
  missing_field: 'A field that must be given is missing',
  no_entry_node: 'A chain has no node where it begins',
  no_exit_node: 'A chain has no node where it ends',
  no_nodes: 'A chain has no nodes',
  not_utf8: 'A file is not text in UTF-8',
  phantom_call: 'A chain declares a call that the code of its source does not show',
  redundancy_conflict: 'Edges of one group ask for different redundancies',
  redundancy_unreachable: 'A redundancy asks for more than there is',
  refused: 'The registry refuses a value',
  self_dependency: 'A chain depends on itself',
  self_edge: 'An edge leads from a node to itself',
  sla_budget_exceeded: 'The edges of a chain may take longer than the chain',
  source_node_not_found: 'An edge begins at a node that is not there',
  suggestion: 'A chain could be better',
  target_node_not_found: 'An edge leads to a node that is not there',
  too_large: 'A file is too large',
  undeclared_call: 'Code makes a call that no chain declares',
  unknown_dependency: 'A chain depends on one that the files do not declare',
  unknown_field: 'There is no such field',
  unknown_service: 'A node names a service that is not registered',
  unreachable_node: 'No path from where a chain begins leads to a node',
};

export function ruleDescription(code: string): string {
  const words = code.replaceAll('_', ' ');
  return descriptions[code] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
