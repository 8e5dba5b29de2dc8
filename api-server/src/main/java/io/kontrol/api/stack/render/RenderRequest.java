package io.kontrol.api.stack.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.render.patch.SpecPatch;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a template is rendered with.
 *
 * @param parameters as the user gave them
 * @param before the parameters of the generation before, with their defaults; null for a new
 *     deployment
 * @param mayPatch whether the user has a role that a patch asks for
 */
public record RenderRequest(
    ObjectNode parameters,
    List<SpecPatch> patches,
    DeploymentRef deployment,
    TemplateRef template,
    @Nullable ObjectNode before,
    Predicate<Role> mayPatch) {

  public RenderRequest {
    patches = List.copyOf(patches);
  }
}
