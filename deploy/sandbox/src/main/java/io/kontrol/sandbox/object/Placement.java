package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.Key;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.Stored;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The name of an object and the namespace that it is in. */
final class Placement {
  private static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int LONGEST_PREFIX = 58;

  private Placement() {}

  /**
   * The target with the name of a new object, which is made up where only a prefix is given.
   *
   * @throws StatusException 422 when neither is given
   */
  static Target named(Target target, ObjectNode metadata) {
    String name = metadata.path("name").asText();
    String prefix = metadata.path("generateName").asText();
    if (name.isEmpty() && !prefix.isEmpty()) {
      int length = Math.min(prefix.length(), LONGEST_PREFIX);
      name = prefix.substring(0, length) + randomSuffix();
      metadata.put("name", name);
    }
    Target named = target.named(name);
    place(named, metadata);
    if (name.isEmpty()) {
      throw StatusException.invalid(
          target.type().group(),
          target.type().kind(),
          "",
          List.of(
              new Cause(
                  "FieldValueRequired",
                  "Required value: name or generateName is required",
                  "metadata.name")));
    }
    return named;
  }

  /**
   * Writes the namespace of the target into the metadata.
   *
   * @throws StatusException 400 when they name another object
   */
  static void place(Target target, ObjectNode metadata) {
    checkNamespace(target, metadata);
    checkName(target, metadata.path("name").asText());
    if (target.namespace().isEmpty()) {
      metadata.remove("namespace");
    } else {
      metadata.put("namespace", target.namespace());
    }
  }

  static void checkName(Target target, String name) {
    if (!name.equals(target.name())) {
      throw StatusException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(name, target.name()));
    }
  }

  static StatusException undeterminable(Target target) {
    return StatusException.badRequest(
        "the name of the object (%s based on URL) was undeterminable: name must be provided"
            .formatted(target.name()));
  }

  static void checkNamespace(Target target, JsonNode metadata) {
    String namespace = metadata.path("namespace").asText();
    if (!namespace.isEmpty()
        && target.type().namespaced()
        && !namespace.equals(target.namespace())) {
      throw StatusException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }

  /**
   * @throws StatusException 404 when there is no such namespace, 403 when it is being deleted
   */
  static void requireNamespace(ObjectStore store, Target target) {
    if (target.namespace().isEmpty()) {
      return;
    }
    Stored namespace =
        store
            .get(NAMESPACES, new Key("", target.namespace()))
            .orElseThrow(() -> StatusException.notFound("", "namespaces", target.namespace()));
    if (namespace.deleting()) {
      throw terminating(target);
    }
  }

  /**
   * @throws StatusException 403 when the kind is being deleted
   */
  static void requireDefinition(ObjectStore store, Target target) {
    String definition = target.type().groupResource().toString();
    boolean terminating =
        store.get(DEFINITIONS, new Key("", definition)).filter(Stored::deleting).isPresent();
    if (terminating) {
      throw StatusException.forbidden(
          target.type().group(),
          target.type().plural(),
          target.name(),
          "create not allowed while custom resource definition is terminating");
    }
  }

  private static StatusException terminating(Target target) {
    ObjectNode details =
        StatusException.details(target.name(), target.type().group(), target.type().plural());
    details
        .withArrayProperty("causes")
        .add(
            SandboxJson.object()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace %s is being terminated".formatted(target.namespace()))
                .put("field", "metadata.namespace"));
    return new StatusException(
        403,
        "Forbidden",
        "%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being terminated"
            .formatted(
                StatusException.qualified(target.type().plural(), target.type().group()),
                target.name(),
                target.namespace()),
        details);
  }

  private static String randomSuffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(
          SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
    }
    return suffix.toString();
  }
}
