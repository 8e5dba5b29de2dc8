package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.ConflictException;
import io.kontrol.sandbox.apply.FieldManager;
import io.kontrol.sandbox.apply.TypedException;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;

/** Server-side apply: from a configuration and the live object to the new state. */
final class ServerSideApply {
  private ServerSideApply() {}

  /**
   * @throws StatusException 400 when the configuration names another object than the target
   */
  static void check(RequestTarget target, ObjectNode config) {
    String apiVersion = config.path("apiVersion").asText();
    String kind = config.path("kind").asText();
    if (!kind.equals(target.type().kind()) || !apiVersion.equals(target.type().apiVersion())) {
      String shown = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
      throw StatusException.badRequest("invalid object type: " + shown + ", Kind=" + kind);
    }
    JsonNode metadata = config.path("metadata");
    if (metadata.hasNonNull("managedFields")) {
      throw StatusException.badRequest("metadata.managedFields must be nil");
    }
    String name = metadata.path("name").asText();
    if (!name.isEmpty()) {
      NameAndNamespace.checkName(target, name);
    }
    NameAndNamespace.checkNamespace(target, metadata);
  }

  /**
   * @param given metadata of the configuration
   * @throws StatusException 404 or 409 when the configuration requires an existing object and there
   *     is none
   */
  static void checkCreation(RequestTarget target, JsonNode given) {
    if (!target.subresource().isEmpty()) {
      throw target.notFound();
    }
    if (given.path("name").asText().isEmpty()) {
      throw NameAndNamespace.undeterminable(target);
    }
    if (given.hasNonNull("uid")) {
      throw StatusException.conflict(
          target.type().group(),
          target.type().plural(),
          target.name(),
          "uid mismatch: the provided object specified uid %s, and no existing object was found"
              .formatted(given.path("uid").asText()));
    }
  }

  /** Checked after field ownership, since the API server reports conflicts first. */
  static void checkPreconditions(RequestTarget target, StoreEntry live, JsonNode given) {
    String version = given.path("resourceVersion").asText();
    if (!version.isEmpty() && !version.equals(Long.toString(live.version()))) {
      throw StatusException.modified(target.type().group(), target.type().plural(), target.name());
    }
    String uid = given.path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(live.uid())) {
      throw target.foreignUid(uid);
    }
  }

  /** The new state with its managed fields, decoded, before defaults. */
  static ObjectNode candidate(
      RequestTarget target,
      FieldManager fields,
      ObjectNode live,
      ObjectNode config,
      WriteOptions options,
      String now) {
    ObjectNode merged = merged(target, fields, live, config, options, now);
    ObjectNode metadata = merged.withObjectProperty("metadata");
    metadata.put("name", target.name());
    NameAndNamespace.place(target, metadata);
    return RequestDecoder.decode(
        target.type(), merged, WriteOptions.FieldValidation.IGNORE, List.of(), new ArrayList<>());
  }

  private static ObjectNode merged(
      RequestTarget target,
      FieldManager fields,
      ObjectNode live,
      ObjectNode config,
      WriteOptions options,
      String now) {
    try {
      return fields.apply(live, config, options.manager(), options.force(), now);
    } catch (ConflictException e) {
      throw conflict(e);
    } catch (TypedException e) {
      throw untyped(target, config.path("metadata"), String.valueOf(e.getMessage()));
    }
  }

  private static StatusException conflict(ConflictException e) {
    ObjectNode details = SandboxJson.object();
    for (ConflictException.Conflict conflict : e.conflicts()) {
      details
          .withArrayProperty("causes")
          .addObject()
          .put("reason", "FieldManagerConflict")
          .put("message", "conflict with " + conflict.owner())
          .put("field", conflict.field());
    }
    return new StatusException(409, "Conflict", String.valueOf(e.getMessage()), details);
  }

  private static StatusException untyped(RequestTarget target, JsonNode metadata, String because) {
    return new StatusException(
        500,
        "",
        "failed to create typed patch object (%s/%s; %s, Kind=%s): %s"
            .formatted(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                (target.type().group().isEmpty() ? "/" : "") + target.type().apiVersion(),
                target.type().kind(),
                because),
        null);
  }
}
