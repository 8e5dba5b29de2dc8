package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.degraded;
import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;
import static io.kontrol.watcher.health.model.Assessment.unknown;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.ObservedObject;

/** Volumes, claims and attachments. */
public final class StorageHealth {
  private StorageHealth() {}

  static Assessment persistentVolumeClaim(ObservedObject claim) {
    String phase = ObservedObject.text(claim.status(), "phase");
    return switch (phase) {
      case "Bound" -> bound(claim);
      case "Pending", "" -> progressing("Waiting for a volume");
      case "Lost" -> degraded("The volume it was bound to is gone");
      default -> unknown("Phase is " + phase);
    };
  }

  /** A claim stays bound while it is resized; an infeasible size is reported until it changes. */
  private static Assessment bound(ObservedObject claim) {
    for (JsonNode resize : claim.status().path("allocatedResourceStatuses")) {
      if (resize.asText().endsWith("ResizeInfeasible")) {
        return degraded("It cannot be resized: " + resize.asText());
      }
    }
    return healthy("Bound to " + ObservedObject.text(claim.spec(), "volumeName"));
  }

  static Assessment persistentVolume(ObservedObject volume) {
    String phase = ObservedObject.text(volume.status(), "phase");
    String message = ObservedObject.text(volume.status(), "message");
    return switch (phase) {
      case "Available", "Bound" -> healthy(phase);
      case "Released" -> healthy("Released: its claim is gone, it is not reclaimed yet");
      case "Pending", "" -> progressing(message);
      case "Failed" -> degraded(message.isEmpty() ? "It could not be reclaimed" : message);
      default -> unknown("Phase is " + phase);
    };
  }

  static Assessment volumeAttachment(ObservedObject attachment) {
    JsonNode status = attachment.status();
    if (status.path("attached").asBoolean()) {
      return healthy("Attached");
    }
    String error = ObservedObject.text(status.path("attachError"), "message");
    return error.isEmpty() ? progressing("Not attached yet") : degraded(error);
  }
}
