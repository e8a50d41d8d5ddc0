import { Category, ChainId } from '@chain-mapping/model';
import { z } from 'zod';

const text = z.string().nullish();
const id = z.union([z.string().min(1), z.number().transform(String)]);
const anything = z.array(z.unknown()).nullish();
const properties = z.record(z.string(), z.string()).nullish();

const Relationship = z.object({
  id,
  destinationId: id,
  description: text,
  technology: text,
  interactionStyle: text,
  /** Names the relationship between parts that this one between their wholes follows from. */
  linkedRelationshipId: id.nullish(),
});

const element = {
  id,
  name: z.string().min(1),
  description: text,
  technology: text,
  tags: text,
  url: text,
  group: text,
  location: text,
  properties,
  relationships: z.array(Relationship).nullish(),
};
const Component = z.object(element);
const Container = z.object({ ...element, components: z.array(Component).nullish() });
const SoftwareSystem = z.object({ ...element, containers: z.array(Container).nullish() });

/** What our own export writes down of a chain. */
const ChainProperties = z.object({
  'chain-mapping.id': ChainId.optional(),
  'chain-mapping.name': z.string().min(1).optional(),
  'chain-mapping.category': Category.optional(),
  'chain-mapping.latency_sla': z.coerce.number().positive().optional(),
});

const DynamicView = z.object({
  key: z.string().min(1),
  title: text,
  description: text,
  properties: ChainProperties.nullish(),
  relationships: z.array(z.object({ id, description: text, order: text, response: z.boolean().nullish() })).nullish(),
});
export type DynamicView = z.output<typeof DynamicView>;

/** Of a workspace in JSON, what chains are made of, and what they are not, to say so. */
export const Workspace = z.object({
  name: text,
  description: text,
  model: z.object({
    people: z.array(z.object(element)).nullish(),
    softwareSystems: z.array(SoftwareSystem).nullish(),
    customElements: anything,
    deploymentNodes: anything,
  }),
  views: z
    .object({
      dynamicViews: z.array(DynamicView).nullish(),
      customViews: anything,
      systemLandscapeViews: anything,
      systemContextViews: anything,
      containerViews: anything,
      componentViews: anything,
      deploymentViews: anything,
      filteredViews: anything,
      imageViews: anything,
    })
    .nullish(),
  documentation: z.object({ sections: anything, decisions: anything }).nullish(),
});
export type Workspace = z.output<typeof Workspace>;

export type Relationship = z.output<typeof Relationship>;
export type SoftwareSystem = z.output<typeof SoftwareSystem>;
export type Container = z.output<typeof Container>;
export type Component = z.output<typeof Component>;
