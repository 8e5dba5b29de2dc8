package io.kontrol.api.stack.render.patch;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.render.schema.BoundedSchema;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One kind of patch that a template allows.
 *
 * @param name of the object, in which {@code *} stands for any characters
 * @param schema what the value may be; empty for anything
 * @param role the least role that may make it
 */
record PatchRule(
    String kind,
    Pattern name,
    PathPattern path,
    Set<PatchOperation> operations,
    Optional<BoundedSchema> schema,
    Role role) {

  PatchRule {
    operations = Set.copyOf(operations);
  }

  /** Stars are joined, so that matching has no choice to go through twice. */
  static Pattern glob(String text) {
    return Pattern.compile(
        Stream.of(text.replaceAll("\\*+", "*").split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  boolean isFor(SpecPatch patch) {
    return kind.equals(patch.kind())
        && name.matcher(patch.name()).matches()
        && path.matches(patch.path());
  }
}
