package io.kontrol.api.stack.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.KindCatalog;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.desired.manifest.Scope;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.violation.Violations;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What rendered objects have to be: valid manifests, each once, in the deployment's namespace. */
final class ObjectChecks {
  private static final int LARGEST_TOGETHER = 8_000_000;

  private final String namespace;
  private final boolean anyNamespace;
  private final Violations violations;
  private final Map<String, String> seen = new HashMap<>();
  private long size;

  ObjectChecks(String namespace, boolean anyNamespace, Violations violations) {
    this.namespace = namespace;
    this.anyNamespace = anyNamespace;
    this.violations = violations;
  }

  /**
   * Puts an object into its namespace. One of a kind that is not built in, and that says nothing of
   * a namespace, is taken to live in one; {@code namespace: ""} says that it does not.
   */
  Optional<ObjectNode> check(ObjectNode object, String pointer) {
    boolean silent = object.path("metadata").path("namespace").isMissingNode();
    try {
      Manifest parsed = ManifestParser.parse(object);
      Manifest placed = place(parsed, silent);
      requireSize(ManifestContent.of(placed), pointer);
      requireNamespace(placed, pointer);
      requireOnce(placed, pointer);
      return Optional.of(placed.object());
    } catch (Refusal refusal) {
      violations.add(pointer, refusal.code(), refusal.detail());
      return Optional.empty();
    }
  }

  private Manifest place(Manifest manifest, boolean silent) {
    Scope scope =
        KindCatalog.find(manifest.group(), manifest.kind())
            .map(KindCatalog.BuiltIn::scope)
            .orElse(Scope.UNKNOWN);
    return switch (scope) {
      case CLUSTER -> manifest.inNamespace("");
      case NAMESPACED ->
          manifest.namespace().isEmpty() ? manifest.inNamespace(namespace) : manifest;
      case UNKNOWN -> silent ? manifest.inNamespace(namespace) : manifest;
    };
  }

  private void requireSize(ManifestContent content, String pointer) {
    boolean fitted = size <= LARGEST_TOGETHER;
    size += content.json().length();
    if (fitted && size > LARGEST_TOGETHER) {
      violations.add(
          pointer, "too_large", "All objects may have " + LARGEST_TOGETHER + " characters.");
    }
  }

  private void requireNamespace(Manifest manifest, String pointer) {
    if (!anyNamespace && !manifest.namespace().equals(namespace)) {
      violations.add(
          pointer + "/metadata/namespace",
          "foreign_namespace",
          (manifest.namespace().isEmpty()
                  ? "A " + manifest.kind() + " lives in no namespace"
                  : "The object lies in namespace " + manifest.namespace())
              + ", and the template keeps to that of its deployment (namespaces: any allows"
              + " others).");
    }
  }

  private void requireOnce(Manifest manifest, String pointer) {
    String identity =
        manifest.group()
            + " "
            + manifest.kind()
            + " "
            + manifest.namespace()
            + "/"
            + manifest.name();
    String first = seen.putIfAbsent(identity, pointer);
    if (first != null) {
      violations.add(
          pointer,
          "duplicate_object",
          "This is the same object as " + first + ": " + identity.strip() + ".");
    }
  }
}
