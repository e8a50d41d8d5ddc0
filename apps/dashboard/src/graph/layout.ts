export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Every box, as graph.css draws it. */
export const BOX: Box = { width: 204, height: 48 };

/** More than so many arrows are led round no boxes, and drawn as few shapes. */
export const MANY_ARROWS = 150;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Frame extends Box {
  /** Whether arrows have texts that need room. */
  readonly hasLabels: boolean;
}

export interface Arrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** The way of an arrow round the boxes, as an SVG path, and the middle of its text. */
export interface Route {
  readonly path: string;
  readonly label: Point | undefined;
}

export type Direction = 'RIGHT' | 'DOWN';

export interface Layout extends Box {
  readonly direction: Direction;
  /** The upper left corner of each box. */
  readonly places: ReadonlyMap<string, Point>;
  /** By the id of the arrow; of a large graph there are none. */
  readonly routes: ReadonlyMap<string, Route>;
}
