package io.kontrol.sandbox.table;

import static io.kontrol.sandbox.table.Column.age;
import static io.kontrol.sandbox.table.Column.bool;
import static io.kontrol.sandbox.table.Column.createdAt;
import static io.kontrol.sandbox.table.Column.number;
import static io.kontrol.sandbox.table.Column.text;

import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.discovery.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** The columns of each kind that kubectl prints. */
final class Columns {
  private static final Column NAME =
      new Column(
          "Name", "string", "name", 0, o -> TextNode.valueOf(o.at("/metadata/name").asText()));

  private Columns() {}

  static List<Column> of(ResourceType type) {
    List<Column> columns = new ArrayList<>(List.of(NAME));
    if (type.custom()) {
      type.columns().forEach(column -> columns.add(custom(column)));
      if (type.columns().isEmpty()) {
        columns.add(age());
      }
    } else {
      columns.addAll(builtIn(type.kind()));
    }
    return columns;
  }

  private static Column custom(ResourceType.Column column) {
    return new Column(
        column.name(),
        column.type(),
        "",
        column.priority(),
        o -> JsonPaths.find(o, column.jsonPath(), column.type()));
  }

  private static List<Column> builtIn(String kind) {
    return switch (kind) {
      case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod" ->
          WorkloadColumns.of(kind);
      case "ReplicationController" -> WorkloadColumns.of("ReplicaSet");
      case "ConfigMap" -> List.of(number("Data", Cells::dataSize).declaredText(), age());
      case "Secret" ->
          List.of(text("Type", "/type"), number("Data", Cells::dataSize).declaredText(), age());
      case "Service" -> service();
      case "Endpoints" -> List.of(text("Endpoints", Cells::endpoints), age());
      case "Ingress" -> ingress();
      case "NetworkPolicy" ->
          List.of(text("Pod-Selector", o -> Cells.selector(o.at("/spec/podSelector"))), age());
      case "Namespace" -> List.of(text("Status", "/status/phase"), age());
      case "Node" ->
          List.of(
              text("Status", Cells::nodeStatus),
              text("Roles", o -> "<none>"),
              age(),
              text("Version", "/status/nodeInfo/kubeletVersion"));
      case "PersistentVolumeClaim" -> claim();
      case "PersistentVolume" -> volume();
      case "StorageClass" -> storageClass();
      case "RoleBinding", "ClusterRoleBinding" -> binding();
      case "Role", "ClusterRole", "LimitRange", "CustomResourceDefinition" -> List.of(createdAt());
      case "HorizontalPodAutoscaler" -> autoscaler();
      case "PodDisruptionBudget" -> budget();
      case "PriorityClass" ->
          List.of(
              number("Value", "/value"),
              bool("Global-Default", "/globalDefault"),
              age(),
              text("PreemptionPolicy", "/preemptionPolicy"));
      case "Lease" -> List.of(text("Holder", "/spec/holderIdentity"), age());
      case "IngressClass" ->
          List.of(text("Controller", "/spec/controller"), text("Parameters", o -> "<none>"), age());
      case "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" ->
          List.of(number("Webhooks", o -> o.path("webhooks").size()), age());
      case "Event" -> event();
      default -> List.of(age());
    };
  }

  private static List<Column> service() {
    return List.of(
        text("Type", "/spec/type"),
        text("Cluster-IP", "/spec/clusterIP", "<none>"),
        text("External-IP", Cells::externalAddress),
        text("Port(s)", Cells::servicePorts),
        age(),
        text("Selector", o -> Cells.labels(o.at("/spec/selector"))).wide());
  }

  private static List<Column> ingress() {
    return List.of(
        text("Class", "/spec/ingressClassName", "<none>"),
        text("Hosts", Cells::hosts),
        text("Address", o -> Cells.addresses(o.at("/status/loadBalancer/ingress"))),
        text("Ports", o -> o.at("/spec/tls").isEmpty() ? "80" : "80, 443"),
        age());
  }

  private static List<Column> claim() {
    return List.of(
        text("Status", "/status/phase"),
        text("Volume", "/spec/volumeName"),
        text("Capacity", "/status/capacity/storage"),
        text("Access Modes", o -> Cells.accessModes(o.at("/status/accessModes"))),
        text("StorageClass", "/spec/storageClassName"),
        text("VolumeAttributesClass", "/spec/volumeAttributesClassName", "<unset>"),
        age(),
        text("VolumeMode", "/spec/volumeMode", "<unset>").wide());
  }

  private static List<Column> volume() {
    return List.of(
        text("Capacity", "/spec/capacity/storage"),
        text("Access Modes", o -> Cells.accessModes(o.at("/spec/accessModes"))),
        text("Reclaim Policy", "/spec/persistentVolumeReclaimPolicy"),
        text("Status", "/status/phase"),
        text("Claim", Cells::claimOfVolume),
        text("StorageClass", "/spec/storageClassName"),
        text("VolumeAttributesClass", "/spec/volumeAttributesClassName", "<unset>"),
        text("Reason", "/status/reason"),
        age(),
        text("VolumeMode", "/spec/volumeMode", "<unset>").wide());
  }

  private static List<Column> storageClass() {
    return List.of(
        text("Provisioner", "/provisioner"),
        text("ReclaimPolicy", "/reclaimPolicy"),
        text("VolumeBindingMode", "/volumeBindingMode"),
        new Column(
            "AllowVolumeExpansion", "string", "", 0, bool("", "/allowVolumeExpansion").cell()),
        age());
  }

  private static List<Column> binding() {
    return List.of(
        text("Role", o -> o.at("/roleRef/kind").asText() + "/" + o.at("/roleRef/name").asText()),
        age(),
        text("Users", o -> Cells.subjects(o, "User")).wide(),
        text("Groups", o -> Cells.subjects(o, "Group")).wide(),
        text("ServiceAccounts", o -> Cells.subjects(o, "ServiceAccount")).wide());
  }

  private static List<Column> autoscaler() {
    return List.of(
        text(
            "Reference",
            o ->
                o.at("/spec/scaleTargetRef/kind").asText()
                    + "/"
                    + o.at("/spec/scaleTargetRef/name").asText()),
        text("Targets", Cells::targets),
        text("MinPods", "/spec/minReplicas", "<unset>"),
        number("MaxPods", "/spec/maxReplicas").declaredText(),
        number("Replicas", "/status/currentReplicas").declaredText(),
        age());
  }

  private static List<Column> budget() {
    return List.of(
        text("Min Available", "/spec/minAvailable", "N/A"),
        text("Max Unavailable", "/spec/maxUnavailable", "N/A"),
        number("Allowed Disruptions", "/status/disruptionsAllowed"),
        age());
  }

  private static List<Column> event() {
    return List.of(
        text("Last Seen", o -> Age.since(o.path("lastTimestamp").asText())),
        text("Type", "/type"),
        text("Reason", "/reason"),
        text(
            "Object",
            o ->
                o.at("/involvedObject/kind").asText().toLowerCase(java.util.Locale.ROOT)
                    + "/"
                    + o.at("/involvedObject/name").asText()),
        text("Message", "/message"));
  }
}
