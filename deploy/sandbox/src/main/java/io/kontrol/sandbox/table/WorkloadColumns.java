package io.kontrol.sandbox.table;

import static io.kontrol.sandbox.table.Column.age;
import static io.kontrol.sandbox.table.Column.bool;
import static io.kontrol.sandbox.table.Column.number;
import static io.kontrol.sandbox.table.Column.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The columns of workloads. */
final class WorkloadColumns {
  private WorkloadColumns() {}

  static List<Column> of(String kind) {
    return switch (kind) {
      case "Deployment" ->
          with(
              containers("/spec/template/spec", true),
              ready(),
              number("Up-to-date", "/status/updatedReplicas").declaredText(),
              number("Available", "/status/availableReplicas").declaredText(),
              age());
      case "StatefulSet" -> with(containers("/spec/template/spec", false), ready(), age());
      case "DaemonSet" ->
          with(
              containers("/spec/template/spec", true),
              number("Desired", "/status/desiredNumberScheduled"),
              number("Current", "/status/currentNumberScheduled"),
              number("Ready", "/status/numberReady"),
              number("Up-to-date", "/status/updatedNumberScheduled"),
              number("Available", "/status/numberAvailable"),
              text("Node Selector", o -> Cells.labels(o.at("/spec/template/spec/nodeSelector"))),
              age());
      case "ReplicaSet" ->
          with(
              containers("/spec/template/spec", true),
              number("Desired", "/spec/replicas"),
              number("Current", "/status/replicas"),
              number("Ready", "/status/readyReplicas"),
              age());
      case "Job" ->
          with(
              containers("/spec/template/spec", true),
              text("Status", Cells::jobStatus),
              text("Completions", Cells::completions),
              text("Duration", Cells::jobDuration),
              age());
      case "CronJob" ->
          with(
              containers("/spec/jobTemplate/spec/template/spec", true),
              text("Schedule", "/spec/schedule"),
              text("Timezone", "/spec/timeZone", "<none>"),
              bool("Suspend", "/spec/suspend"),
              number("Active", o -> o.at("/status/active").size()),
              text("Last Schedule", Cells::lastSchedule),
              age());
      default -> pod();
    };
  }

  private static List<Column> pod() {
    return List.of(
        text("Ready", Cells::readyContainers),
        text("Status", o -> Cells.podStatus(o)),
        text("Restarts", o -> Integer.toString(Cells.restarts(o))),
        age(),
        text("IP", "/status/podIP", "<none>").wide(),
        text("Node", "/spec/nodeName", "<none>").wide(),
        text("Nominated Node", "/status/nominatedNodeName", "<none>").wide(),
        text("Readiness Gates", o -> "<none>").wide());
  }

  private static Column ready() {
    return text(
        "Ready", o -> o.at("/status/readyReplicas").asInt() + "/" + o.at("/spec/replicas").asInt());
  }

  private static List<Column> containers(String spec, boolean selector) {
    List<Column> wide = new ArrayList<>();
    wide.add(text("Containers", o -> Cells.each(o.at(spec + "/containers"), "name")).wide());
    wide.add(text("Images", o -> Cells.each(o.at(spec + "/containers"), "image")).wide());
    if (selector) {
      wide.add(text("Selector", o -> Cells.selector(o.at("/spec/selector"))).wide());
    }
    return wide;
  }

  private static List<Column> with(List<Column> wide, Column... first) {
    List<Column> columns = new ArrayList<>();
    Collections.addAll(columns, first);
    columns.addAll(wide);
    return columns;
  }
}
