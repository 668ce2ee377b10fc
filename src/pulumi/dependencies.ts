import * as pulumi from "@pulumi/pulumi";

export type DependsOn = pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;

/** Resolves once every dependency is there; unknown in a preview that is still to create one of them. */
export function dependenciesReady(dependsOn: DependsOn | undefined): pulumi.Output<unknown> {
  const resources = pulumi.output(dependsOn) as unknown as pulumi.Output<
    pulumi.Resource | pulumi.Resource[] | undefined
  >;
  // A resource's own output resolves once it is registered; waiting on the resource itself would not wait at all.
  return pulumi.unsecret(
    resources.apply((all) => pulumi.all([all ?? []].flat().filter(pulumi.Resource.isInstance).flatMap(registrations))),
  );
}

function registrations(resource: pulumi.Resource): pulumi.Output<string>[] {
  if (pulumi.CustomResource.isInstance(resource)) return [resource.id];
  // A component is there when all that it holds is. Internal, but what the SDK's own invokes walk along too.
  const { __childResources: children = [] } = resource as { __childResources?: Iterable<pulumi.Resource> };
  return [resource.urn, ...[...children].flatMap(registrations)];
}
