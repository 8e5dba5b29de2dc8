package io.kontrol.api.fleet.workload;

import io.kontrol.model.resource.ResourceIdentity;

/** Where an object's manifest says how many instances there are. */
enum SizeField {
  /** Of a Deployment, and of whatever else has replicas. */
  REPLICAS("replicas"),
  /** The floor that a HorizontalPodAutoscaler keeps above. */
  MIN_REPLICAS("minReplicas");

  private final String field;

  SizeField(String field) {
    this.field = field;
  }

  String field() {
    return field;
  }

  String pointer() {
    return "/spec/" + field;
  }

  static SizeField of(ResourceIdentity identity) {
    return isAutoscaler(identity) ? MIN_REPLICAS : REPLICAS;
  }

  static boolean isAutoscaler(ResourceIdentity identity) {
    return identity.apiGroup().equals("autoscaling")
        && identity.kind().equals("HorizontalPodAutoscaler");
  }
}
