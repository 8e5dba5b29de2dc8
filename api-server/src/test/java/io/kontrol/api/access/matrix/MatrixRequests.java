package io.kontrol.api.access.matrix;

import java.util.List;
import java.util.stream.Stream;

/** A request for each operation of the API. A new operation gets its own with those of its room. */
final class MatrixRequests {
  static final String CLUSTER = "matrix";
  static final String IN_CLUSTER = "?cluster_id=" + CLUSTER;

  private MatrixRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(
            CoreRequests.all(),
            AccessRequests.all(),
            JobRequests.all(),
            StackRequests.all(),
            DatabaseRequests.all(),
            FleetRequests.all(),
            PoolRequests.all())
        .flatMap(List::stream)
        .toList();
  }
}
