package io.kontrol.reconciler.rejection;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.reconciler.claim.DependencyKeys;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.cluster.ApiStatus;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.secret.SecretRedactor;
import java.util.List;
import java.util.Optional;

/** Turns a rejection by the API server into an outcome. */
public final class Rejection {
  private static final int CONFLICT = 409;

  private Rejection() {}

  /** With the server's whole message; values of Secrets are redacted. */
  public static Outcome.Failed of(DesiredResource desired, ApiStatus status) {
    String reason = status.reason().isEmpty() ? String.valueOf(status.code()) : status.reason();
    return new Outcome.Failed(
        status.code(),
        text(desired, reason), // a webhook may set any text
        text(desired, status.message()),
        missing(desired, status));
  }

  public static Outcome.Failed of(DesiredResource desired, String code, String message) {
    return new Outcome.Failed(0, code, text(desired, message), Optional.empty());
  }

  /** The API server does not serve the kind: its definition is missing or not established yet. */
  public static Outcome.Failed unknownKind(DesiredResource desired) {
    String message =
        "no matches for kind \""
            + desired.identity().kind()
            + "\" in version \""
            + desired.apiVersion()
            + "\": the cluster does not serve it (yet)";
    return new Outcome.Failed(
        404,
        "NoKindMatch",
        message,
        Optional.of(DependencyKeys.group(desired.identity().apiGroup())));
  }

  /** Somebody else claims the object, and the manifest does not allow taking it over. */
  public static Outcome.Failed claimed(DesiredResource desired, String object, String owner) {
    String message =
        object
            + " belongs to "
            + owner
            + ": it is taken over only when the manifest has the annotation "
            + KontrolMetadata.TAKE_OVER_ANNOTATION
            + ": \"true\"";
    return new Outcome.Failed(CONFLICT, "BelongsToOther", text(desired, message), Optional.empty());
  }

  /** The object is gone, and its policy leaves making it again to a user. */
  public static Outcome.Failed vanished(DesiredResource desired, String object) {
    String message =
        object
            + " is gone, and the recreate policy Never leaves it to a user: POST"
            + " /api/v1/resources/"
            + desired.resourceId()
            + "/enforce makes it anew";
    return new Outcome.Failed(0, "Vanished", text(desired, message), Optional.empty());
  }

  /** A 404 for a path from discovery: the kind itself has gone, not just the object. */
  public static boolean isPathGone(ApiStatus status, ObjectKind kind) {
    return status.code() == 404
        && !isNamespaceMissing(status)
        && !status.detailsKind().equals(kind.plural());
  }

  private static boolean isNamespaceMissing(ApiStatus status) {
    return status.code() == 404 && status.detailsKind().equals("namespaces");
  }

  private static Optional<String> missing(DesiredResource desired, ApiStatus status) {
    if (isNamespaceMissing(status) || status.hasCause("NamespaceTerminating")) {
      return Optional.of(DependencyKeys.namespace(desired.identity().namespace()));
    }
    return status.code() == 404
        ? Optional.of(DependencyKeys.group(desired.identity().apiGroup()))
        : Optional.empty();
  }

  private static String text(DesiredResource desired, String message) {
    String storable = message.replace("\0", "\\0"); // PostgreSQL stores no NUL
    if (!desired.isSecret()) {
      return storable;
    }
    JsonNode secret = Json.read(desired.spec());
    List<String> names = List.of(desired.identity().name(), desired.identity().namespace());
    return SecretRedactor.mask(storable, secret, names);
  }
}
