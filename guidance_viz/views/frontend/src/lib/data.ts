// What Python says about one thing: a photo, a neuron, a part, a line of a table. What it holds stands in views/*.py.

export type Row = Record<string, any>;
