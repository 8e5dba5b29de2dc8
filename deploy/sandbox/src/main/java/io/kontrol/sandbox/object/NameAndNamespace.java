package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreKey;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Checks and sets the name and namespace of an object. */
final class NameAndNamespace {
  private static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int LONGEST_PREFIX = 58;

  private NameAndNamespace() {}

  /**
   * The target with the name of a new object, which is generated where only a prefix is given.
   *
   * @throws StatusException 422 when neither is given
   */
  static RequestTarget named(RequestTarget target, ObjectNode metadata) {
    String name = metadata.path("name").asText();
    String prefix = metadata.path("generateName").asText();
    if (name.isEmpty() && !prefix.isEmpty()) {
      int length = Math.min(prefix.length(), LONGEST_PREFIX);
      name = prefix.substring(0, length) + randomSuffix();
      metadata.put("name", name);
    }
    RequestTarget named = target.named(name);
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
   * Sets the namespace of the target in the metadata.
   *
   * @throws StatusException 400 when the metadata name another object
   */
  static void place(RequestTarget target, ObjectNode metadata) {
    checkNamespace(target, metadata);
    checkName(target, metadata.path("name").asText());
    if (target.namespace().isEmpty()) {
      metadata.remove("namespace");
    } else {
      metadata.put("namespace", target.namespace());
    }
  }

  static void checkName(RequestTarget target, String name) {
    if (!name.equals(target.name())) {
      throw StatusException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(name, target.name()));
    }
  }

  static StatusException undeterminable(RequestTarget target) {
    return StatusException.badRequest(
        "the name of the object (%s based on URL) was undeterminable: name must be provided"
            .formatted(target.name()));
  }

  static void checkNamespace(RequestTarget target, JsonNode metadata) {
    String namespace = metadata.path("namespace").asText();
    if (!namespace.isEmpty()
        && target.type().namespaced()
        && !namespace.equals(target.namespace())) {
      throw StatusException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }

  /**
   * @throws StatusException 404 when the namespace does not exist, 403 when it is being deleted
   */
  static void requireNamespace(ObjectStore store, RequestTarget target) {
    if (target.namespace().isEmpty()) {
      return;
    }
    StoreEntry namespace =
        store
            .get(NAMESPACES, new StoreKey("", target.namespace()))
            .orElseThrow(() -> StatusException.notFound("", "namespaces", target.namespace()));
    if (namespace.deleting()) {
      throw terminating(target);
    }
  }

  /**
   * @throws StatusException 403 when the kind is being deleted
   */
  static void requireDefinition(ObjectStore store, RequestTarget target) {
    String definition = target.type().groupResource().toString();
    boolean terminating =
        store
            .get(DEFINITIONS, new StoreKey("", definition))
            .filter(StoreEntry::deleting)
            .isPresent();
    if (terminating) {
      throw StatusException.forbidden(
          target.type().group(),
          target.type().plural(),
          target.name(),
          "create not allowed while custom resource definition is terminating");
    }
  }

  private static StatusException terminating(RequestTarget target) {
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
