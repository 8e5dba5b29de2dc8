package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A change of a node's status.
 *
 * @param from null for a node that did not exist before
 * @param extra for programs; null for nothing
 */
public record NodeTransition(
    int nodeId,
    String name,
    String region,
    @Nullable NodeStatus from,
    NodeStatus to,
    String reason,
    Trigger trigger,
    @Nullable ObjectNode extra) {

  /** What has caused it. */
  public enum Trigger {
    HEARTBEAT,
    MANUAL,
    SYSTEM;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What it is called in {@code node_lifecycle_logs}. */
  public enum Kind {
    REGISTERED("NodeRegistered"),
    CAME_ONLINE("NodeCameOnline"),
    WENT_OFFLINE("NodeWentOffline"),
    FAILED("NodeFailed"),
    RECOVERED("NodeRecovered"),
    DEACTIVATED("NodeDeactivated");

    private final String event;

    Kind(String event) {
      this.event = event;
    }

    /** Its type in the event log. */
    String event() {
      return event;
    }
  }

  public Kind kind() {
    if (from == null) {
      return Kind.REGISTERED;
    }
    return switch (to) {
      case ACTIVE -> from == NodeStatus.ERROR ? Kind.RECOVERED : Kind.CAME_ONLINE;
      case ERROR -> Kind.FAILED;
      case OFFLINE -> Kind.WENT_OFFLINE;
      case INACTIVE -> Kind.DEACTIVATED;
    };
  }
}
