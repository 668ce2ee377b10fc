import { account, decrypted, exportOf, recorded, resource, result } from "./states.js";

/** The text of a state of at least so many bytes, of one kind of part. */
type LargeState = (bytes: number) => string;

/** As many parts as fill so many bytes, as a JSON list. */
function listOf(bytes: number, part: (index: number) => unknown): string {
  const parts: string[] = [];
  for (let length = 0; length < bytes; ) {
    const text = JSON.stringify(part(parts.length));
    parts.push(text);
    length += text.length + 1;
  }
  return `[${parts.join(",")}]`;
}

function ofResources(part: (index: number) => object): LargeState {
  return (bytes) => `{"version":3,"deployment":{"resources":${listOf(bytes, part)}}}`;
}

function ofOutputs(part: (index: number) => unknown): LargeState {
  const mark = "parts go here";
  return (bytes) => exportOf([], { list: mark }).replace(JSON.stringify(mark), () => listOf(bytes, part));
}

const bucket = (index: number) => ({
  urn: `urn:pulumi:prod::infra::aws:s3/bucket:Bucket::bucket-${index}`,
  custom: true,
  id: `bucket-${index}`,
  type: "aws:s3/bucket:Bucket",
  inputs: { bucket: `bucket-${index}`, tags: { owner: "platform" } },
  outputs: { arn: `arn:aws:s3:::bucket-${index}`, tags: { owner: "platform" }, rules: [1, 2, 3] },
});

/** What a usual stack has: resources that the check passes over. */
export const ofOtherResources = ofResources(bucket);

/** A state for each path that the reading takes. */
export const largeStates: Readonly<Record<string, LargeState>> = {
  "other resources": ofOtherResources,
  "resources without anything": ofResources(() => ({})),
  targets: ofResources((index) => resource({ id: `${account}/${index}` }, { ...recorded, referenceId: `${index}` })),
  "outputs that are results": ofOutputs((index) => result({ referenceId: `${index}` })),
  "outputs that are numbers": ofOutputs((index) => index % 10),
  "outputs that are objects": ofOutputs(() => ({})),
  "outputs that are secrets": ofOutputs((index) => decrypted(index)),
};
