package io.kontrol.api.managed;

import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.managed.model.DatabaseNames;
import io.kontrol.api.managed.plan.OperationsRequest;
import io.kontrol.api.managed.plan.SizeRequest;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a new database.
 *
 * @param adopt whether objects that an earlier deletion has left in the cluster are taken up
 */
record NewDatabase(
    String name,
    String ownerTeam,
    String purpose,
    String namespace,
    String clusterId,
    SizeRequest size,
    OperationsRequest operations,
    Optional<RestoreRequest> restore,
    Optional<Boolean> adopt,
    boolean deletionProtection) {
  private static final String DEFAULT_NAMESPACE = "default";
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  static NewDatabase read(byte @Nullable [] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(
            body,
            mediaType,
            "name",
            "owner_team",
            "purpose",
            "namespace",
            "cluster_id",
            "plan",
            "postgres_version",
            "instances",
            "cpu",
            "memory",
            "storage",
            "wal_storage",
            "pool_mode",
            "backups",
            "backup_store",
            "backup_schedule",
            "backup_retention",
            "monitoring",
            "restore",
            "adopt",
            "deletion_protection");
    String name = fields.text("name");
    DatabaseNames.require(name);
    String clusterId = fields.text("cluster_id");
    NameRules.requireClusterId(clusterId);
    String namespace = fields.optionalText("namespace").orElse(DEFAULT_NAMESPACE);
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw Refusal.invalid(
          "invalid_namespace",
          "The namespace has to be at most 63 lower-case letters, digits and '-', beginning and"
              + " ending with a letter or digit.");
    }
    return new NewDatabase(
        name,
        DatabaseTexts.ownerTeam(fields.text("owner_team")),
        DatabaseTexts.purpose(fields.optionalText("purpose").orElse("")),
        namespace,
        clusterId,
        SizeRequest.of(fields),
        OperationsRequest.of(fields),
        fields.fields("restore", "database_id", "backup", "target_time").map(RestoreRequest::of),
        fields.flag("adopt"),
        fields.flag("deletion_protection").orElse(true));
  }
}
