import type { NodeType } from '@chain-mapping/model';
import { useState } from 'react';
import { Button, Form } from 'react-aria-components';
import type { GraphNode } from '../graph/graph-view';
import { Choose } from '../look/parts';
import { TextBox } from '../look/text-box';
import { texts } from '../texts/texts';
import { renamed, withEdge, withNode, withoutNode } from './chain-edits';

const t = texts.editor;
const TYPES = Object.keys(texts.nodeType) as NodeType[];

interface GraphToolsProps {
  readonly nodes: readonly GraphNode[];
  readonly selected: string | undefined;
  readonly select: (id: string | undefined) => void;
  readonly edit: (change: (text: string) => string) => void;
}

/** What can be done on the graph, for those who do not draw with a mouse, too. */
export function GraphTools({ nodes, selected, select, edit }: GraphToolsProps) {
  const node = nodes.find(({ id }) => id === selected);
  return (
    <div className="body graph-tools">
      {node ? (
        <NodeTools key={node.id} node={node} nodes={nodes} select={select} edit={edit} />
      ) : (
        <NewNode edit={edit} select={select} />
      )}
    </div>
  );
}

function NewNode({ edit, select }: Pick<GraphToolsProps, 'edit' | 'select'>) {
  const [id, setId] = useState('');
  const [service_name, setService] = useState('');
  const [type, setType] = useState<NodeType>('service');
  return (
    <Form
      className="row wrap tools"
      onSubmit={(event) => {
        event.preventDefault();
        if (id.trim() === '') return;
        edit((text) => withNode(text, { id: id.trim(), type, service_name: service_name.trim() }));
        select(id.trim());
      }}
    >
      <TextBox label={t.nodeId} value={id} onChange={setId} />
      <TextBox label={t.service} value={service_name} onChange={setService} />
      <Choose
        label={t.type}
        value={type}
        onChange={setType}
        choices={TYPES.map((value) => ({ value, label: texts.nodeType[value] }))}
      />
      <Button type="submit" className="button">
        {t.addNode}
      </Button>
    </Form>
  );
}

interface NodeToolsProps extends Omit<GraphToolsProps, 'selected'> {
  readonly node: GraphNode;
}

function NodeTools({ node, nodes, select, edit }: NodeToolsProps) {
  const [name, setName] = useState(node.id);
  const others = nodes.filter(({ id }) => id !== node.id);
  return (
    <div className="row wrap tools">
      <Form
        className="row tools"
        onSubmit={(event) => {
          event.preventDefault();
          const to = name.trim();
          if (to === '' || to === node.id) return;
          edit((text) => renamed(text, node.id, to));
          select(to);
        }}
      >
        <TextBox label={t.nodeId} value={name} onChange={setName} />
        <Button type="submit" className="button">
          {t.rename}
        </Button>
      </Form>
      {others.length > 0 && (
        <Choose
          label={t.connect}
          value=""
          onChange={(target) => edit((text) => withEdge(text, node.id, target))}
          choices={[{ value: '', label: texts.none }, ...others.map(({ id }) => ({ value: id, label: id }))]}
        />
      )}
      <Button
        className="button danger"
        onPress={() => {
          edit((text) => withoutNode(text, node.id));
          select(undefined);
        }}
      >
        {t.removeNode}
      </Button>
      <Button className="button quiet" onPress={() => select(undefined)}>
        {t.newNode}
      </Button>
    </div>
  );
}
