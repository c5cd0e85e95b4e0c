// A stylesheet is text to the module that imports it (build.mjs).
declare module "*.css" {
  const text: string;
  export default text;
}
