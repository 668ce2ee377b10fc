/**
 * What a stack's exported state says of the machine, or of how the package was installed; undefined where it says nothing. A path with a
 * version in it, as pnpm's store has them, would break the stack with the next version.
 * @param folder the project's
 */
export function placeInState(state, folder) {
  const { resources } = JSON.parse(state).deployment;
  const { __provider: provider } = resources.find(({ id }) => id === "account/reference_id").outputs;
  if (/node_modules|\d+\.\d+\.\d+/.test(provider)) return `the provider ${provider}`;
  const places = [folder, ".pnpm"];
  let found;
  JSON.parse(state, (key, value) => {
    // Pulumi's SDK notes of every resource, its own stack too, where it was made; that makes no diff.
    if (key === "sourcePosition" || key === "stackTrace") return undefined;
    if (places.some((place) => key.includes(place) || (typeof value === "string" && value.includes(place))))
      found ??= `${key}: ${JSON.stringify(value)}`;
    return value;
  });
  return found;
}
