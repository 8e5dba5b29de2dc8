package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.ConflictException;
import io.kontrol.sandbox.apply.FieldManager;
import io.kontrol.sandbox.apply.TypedException;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.Stored;
import java.util.ArrayList;
import java.util.List;

/** Server-side apply: from a configuration and what is there to what shall be there. */
final class Applying {
  private Applying() {}

  /**
   * @throws StatusException 400 when the configuration is for another object than the target
   */
  static void check(Target target, ObjectNode config) {
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
      Placement.checkName(target, name);
    }
    Placement.checkNamespace(target, metadata);
  }

  /**
   * @param given metadata of the configuration
   * @throws StatusException 404 or 409 when the object that it is meant for is not there
   */
  static void checkCreation(Target target, JsonNode given) {
    if (!target.subresource().isEmpty()) {
      throw target.notFound();
    }
    if (given.path("name").asText().isEmpty()) {
      throw Placement.undeterminable(target);
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

  /** After the fields that others own: a conflict with them is told first. */
  static void checkPreconditions(Target target, Stored live, JsonNode given) {
    String version = given.path("resourceVersion").asText();
    if (!version.isEmpty() && !version.equals(Long.toString(live.version()))) {
      throw StatusException.modified(target.type().group(), target.type().plural(), target.name());
    }
    String uid = given.path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(live.uid())) {
      throw target.foreignUid(uid);
    }
  }

  /** The new state with its managed fields, typed, before defaults. */
  static ObjectNode candidate(
      Target target,
      FieldManager fields,
      ObjectNode live,
      ObjectNode config,
      WriteOptions options,
      String now) {
    ObjectNode merged = merged(target, fields, live, config, options, now);
    ObjectNode metadata = merged.withObjectProperty("metadata");
    metadata.put("name", target.name());
    Placement.place(target, metadata);
    return Bodies.decode(
        target.type(), merged, WriteOptions.FieldValidation.IGNORE, List.of(), new ArrayList<>());
  }

  private static ObjectNode merged(
      Target target,
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

  private static StatusException untyped(Target target, JsonNode metadata, String because) {
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
