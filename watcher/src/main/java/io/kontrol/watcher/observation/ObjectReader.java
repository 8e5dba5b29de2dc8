package io.kontrol.watcher.observation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.kubernetes.PendingDeletion;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.watcher.completion.Completion;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.observation.Observation.Gone;
import io.kontrol.watcher.observation.Observation.Present;
import org.jspecify.annotations.Nullable;

/** Turns an object from the API server into an {@link Observation}. */
public final class ObjectReader {
  private final OwnedFields ownedFields;
  private final SecretDigest secrets;
  private final HealthAssessor health;

  public ObjectReader(SecretDigest secrets, HealthAssessor health) {
    this.ownedFields = new OwnedFields(secrets);
    this.secrets = secrets;
    this.health = health;
  }

  /**
   * The parts of an object that show whether it has to be read.
   *
   * @param fingerprint null for Secrets, which are always read
   */
  public record Glance(
      ObjectKey key,
      String version,
      Assessment health,
      boolean finished,
      @Nullable Long fingerprint) {}

  /** For the row that the object's label names. */
  public Glance glance(JsonNode object) {
    return glance(key(object), object);
  }

  private Glance glance(ObjectKey key, JsonNode object) {
    boolean finished = Completion.isFinished(object);
    Assessment assessment = finished ? result(object) : health.assess(object);
    return new Glance(
        key,
        object.path("metadata").path("resourceVersion").asText(),
        assessment,
        finished,
        isSecret(object) ? null : Fingerprint.of(object, assessment));
  }

  /** Reads an object, for the row that its label names. */
  public Present present(JsonNode object, long receivedAt, @Nullable ListTimestamp asked) {
    return present(glance(object), object, receivedAt, asked);
  }

  /** Reads an object, for the row of the key, whatever its label says. */
  public Present present(
      ObjectKey key, JsonNode object, long receivedAt, @Nullable ListTimestamp asked) {
    return present(glance(key, object), object, receivedAt, asked);
  }

  /** Reads an object after {@link #glance}. */
  public Present present(
      Glance glance, JsonNode object, long receivedAt, @Nullable ListTimestamp asked) {
    JsonNode metadata = object.path("metadata");
    JsonNode annotations = metadata.path("annotations");
    StoredObject stored = StoredObject.of(withoutSecrets(object));
    return new Present(
        glance.key(),
        metadata.path("uid").asText(),
        glance.version(),
        stored.json(),
        object.has("status") ? NulSanitizer.withoutNul(object.get("status")) : null,
        number(annotations.path(KontrolMetadata.GENERATION_ANNOTATION)),
        number(annotations.path(KontrolMetadata.REVISION_ANNOTATION)),
        ownedFields.hash(object).orElse(null),
        stored.contentHash(),
        glance.health(),
        glance.finished(),
        PendingDeletion.describe(object).orElse(null),
        Json.write(metadata.path("managedFields")),
        glance.fingerprint(),
        receivedAt,
        asked);
  }

  /** Reads the last state of an object that left the watch. */
  public Gone gone(JsonNode object, long receivedAt) {
    JsonNode metadata = object.path("metadata");
    return new Gone(
        key(object),
        metadata.path("uid").asText(),
        metadata.path("resourceVersion").asText(),
        false,
        Completion.isFinished(object) ? result(object) : null,
        receivedAt,
        null);
  }

  /** The health at its end, even if it is being deleted since. */
  private Assessment result(JsonNode finished) {
    if (!finished.path("metadata").has("deletionTimestamp")) {
      return health.assess(finished);
    }
    ObjectNode before = finished.deepCopy();
    before.withObjectProperty("metadata").remove("deletionTimestamp");
    return health.assess(before);
  }

  private static ObjectKey key(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    Integer id = number(metadata.path("labels").path(KontrolMetadata.RESOURCE_ID_LABEL));
    return new ObjectKey(
        id == null ? 0 : id,
        object.path("apiVersion").asText(),
        object.path("kind").asText(),
        metadata.path("namespace").asText(),
        metadata.path("name").asText());
  }

  private static @Nullable Integer number(JsonNode text) {
    try {
      return text.isTextual() ? Integer.valueOf(text.textValue()) : null;
    } catch (NumberFormatException e) {
      return null; // anybody may write anything there
    }
  }

  private JsonNode withoutSecrets(JsonNode object) {
    return isSecret(object) ? secrets.redact((ObjectNode) object) : object;
  }

  private static boolean isSecret(JsonNode object) {
    return SecretDigest.isSecret(object.path("apiVersion").asText(), object.path("kind").asText());
  }
}
