package io.kontrol.api.managed;

import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.managed.model.DatabaseNames;
import io.kontrol.api.managed.plan.SizeRequest;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a request for a new database. */
record NewDatabase(
    String name,
    String ownerTeam,
    String purpose,
    String namespace,
    String clusterId,
    SizeRequest size,
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
        fields.flag("deletion_protection").orElse(true));
  }
}
