package io.kontrol.reconciler.takeover;

import static io.kontrol.reconciler.takeover.ObjectOwner.annotation;
import static io.kontrol.reconciler.takeover.ObjectOwner.label;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.reconciler.takeover.ObjectOwner.Mark;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Labels and annotations by which tools claim objects: they find and prune their objects by them,
 * or restore them.
 *
 * <p>A mark counts only if it is unambiguous. {@code app.kubernetes.io/instance} is on the objects
 * of most charts; it counts if Argo CD has set it. Argo CD's tracking id contains the object that
 * it was set on, and is no claim on another object that it was copied to.
 */
public final class OwnerMarks {
  private static final Mark MANAGED_BY = label(KontrolMetadata.MANAGED_BY_LABEL);
  private static final Mark ARGO_TRACKING = annotation("argocd.argoproj.io/tracking-id");
  private static final Mark INSTANCE = label("app.kubernetes.io/instance");
  private static final Set<String> ARGO_MANAGERS =
      Set.of("argocd-controller", "argocd-application-controller");

  /**
   * One known mark.
   *
   * @param mark that must be present
   * @param value of the mark; empty for any
   * @param kind of the owner
   * @param namespace mark with the owner's namespace
   * @param name mark with the owner's name
   */
  private record Row(
      Mark mark, String value, String kind, Optional<Mark> namespace, Optional<Mark> name) {
    static Row named(String kind, Mark name) {
      return new Row(name, "", kind, Optional.empty(), Optional.of(name));
    }

    static Row named(String kind, Mark namespace, Mark name) {
      return new Row(name, "", kind, Optional.of(namespace), Optional.of(name));
    }

    static Row nameless(String kind, Mark mark, String value) {
      return new Row(mark, value, kind, Optional.empty(), Optional.empty());
    }

    Row markedBy(Mark other, String otherValue) {
      return new Row(other, otherValue, kind, namespace, name);
    }

    Optional<ObjectOwner> read(JsonNode metadata) {
      String found = mark.in(metadata);
      if (found.isEmpty() || !(value.isEmpty() || value.equals(found))) {
        return Optional.empty();
      }
      return Optional.of(owner(kind, text(namespace, metadata), text(name, metadata), mark));
    }

    private static String text(Optional<Mark> mark, JsonNode metadata) {
      return mark.map(m -> m.in(metadata)).orElse("");
    }
  }

  /** Specific marks first: Argo CD and Flux deploy what Helm renders. */
  private static final List<Row> ROWS =
      List.of(
          Row.named("kontrol resource", label(KontrolMetadata.RESOURCE_ID_LABEL)),
          Row.named("argocd application", label("argocd.argoproj.io/instance")),
          Row.named(
              "flux helmrelease",
              label("helm.toolkit.fluxcd.io/namespace"),
              label("helm.toolkit.fluxcd.io/name")),
          Row.named(
              "flux kustomization",
              label("kustomize.toolkit.fluxcd.io/namespace"),
              label("kustomize.toolkit.fluxcd.io/name")),
          Row.named("config-sync", annotation("configsync.gke.io/manager"))
              .markedBy(annotation("configmanagement.gke.io/managed"), "enabled"),
          Row.named("kapp app", label("kapp.k14s.io/app")),
          Row.named("kubectl applyset", label("applyset.kubernetes.io/part-of")),
          Row.named("inventory", annotation("config.k8s.io/owning-inventory")),
          Row.nameless("addon-manager", label("addonmanager.kubernetes.io/mode"), "Reconcile"),
          Row.named("tanka environment", label("tanka.dev/environment")),
          Row.named("spinnaker application", annotation("moniker.spinnaker.io/application")),
          Row.named(
              "kro instance", label("kro.run/instance-namespace"), label("kro.run/instance-name")),
          Row.named(
              "helm release",
              annotation("meta.helm.sh/release-namespace"),
              annotation("meta.helm.sh/release-name")),
          Row.nameless("helm", MANAGED_BY, "Helm"),
          Row.nameless("pulumi", MANAGED_BY, "pulumi"),
          Row.nameless("config-sync", MANAGED_BY, "configmanagement.gke.io"));

  private OwnerMarks() {}

  /**
   * @param object with its apiVersion, kind and metadata
   */
  public static Optional<ObjectOwner> of(ObjectReference object, JsonNode metadata) {
    return argo(object, metadata)
        .or(() -> operatorLifecycleManager(metadata))
        .or(() -> rancher(metadata))
        .or(() -> ROWS.stream().flatMap(row -> row.read(metadata).stream()).findFirst())
        .or(() -> controller(metadata));
  }

  /** {@code APPLICATION:GROUP/KIND:NAMESPACE/NAME}; an application's name may have a colon too. */
  private static Optional<ObjectOwner> argo(ObjectReference object, JsonNode metadata) {
    String tracking = ARGO_TRACKING.in(metadata);
    String self = ":" + object.group() + "/" + object.kind() + ":";
    int end = tracking.lastIndexOf(self);
    if (end > 0 && tracking.endsWith("/" + object.name())) {
      return Optional.of(
          owner("argocd application", "", tracking.substring(0, end), ARGO_TRACKING));
    }
    for (JsonNode entry : metadata.path("managedFields")) {
      if (ARGO_MANAGERS.contains(ManagedFieldsUpgrade.manager(entry)) && INSTANCE.isBy(entry)) {
        return Optional.of(owner("argocd application", "", INSTANCE.in(metadata), INSTANCE));
      }
    }
    return Optional.empty();
  }

  private static Optional<ObjectOwner> operatorLifecycleManager(JsonNode metadata) {
    Mark name = label("olm.owner");
    Mark extension = label("olm.operatorframework.io/owner-name");
    if (!name.in(metadata).isEmpty()) {
      String kind = "olm " + label("olm.owner.kind").in(metadata);
      String namespace = label("olm.owner.namespace").in(metadata);
      return Optional.of(owner(kind, namespace, name.in(metadata), name));
    }
    if (!extension.in(metadata).isEmpty()) {
      String kind = "olm " + label("olm.operatorframework.io/owner-kind").in(metadata);
      return Optional.of(owner(kind, "", extension.in(metadata), extension));
    }
    return Row.nameless("olm", label("olm.managed"), "true").read(metadata);
  }

  /** Fleet's bundles, the add-ons of K3s and RKE2, and Rancher's own objects. */
  private static Optional<ObjectOwner> rancher(JsonNode metadata) {
    String prefix = "objectset.rio.cattle.io/";
    Mark id = annotation(prefix + "id");
    if (id.in(metadata).isEmpty()) {
      return Optional.empty();
    }
    String type = annotation(prefix + "owner-gvk").in(metadata);
    String name = annotation(prefix + "owner-name").in(metadata);
    if (name.isEmpty()) {
      return Optional.of(owner("rancher", "", id.in(metadata), id));
    }
    String kind = type.substring(type.lastIndexOf('=') + 1);
    String namespace = annotation(prefix + "owner-namespace").in(metadata);
    return Optional.of(owner("rancher " + kind, namespace, name, id));
  }

  /** A controller creates it for another object, and would undo what we set. */
  private static Optional<ObjectOwner> controller(JsonNode metadata) {
    for (JsonNode reference : metadata.path("ownerReferences")) {
      if (reference.path("controller").asBoolean()) {
        String description =
            reference.path("kind").asText() + " " + reference.path("name").asText();
        return Optional.of(new ObjectOwner(description, List.of()));
      }
    }
    return Optional.empty();
  }

  private static ObjectOwner owner(String kind, String namespace, String name, Mark mark) {
    String place = namespace.isEmpty() ? "" : namespace + "/";
    return new ObjectOwner((kind.strip() + " " + place + name).strip(), List.of(mark));
  }
}
