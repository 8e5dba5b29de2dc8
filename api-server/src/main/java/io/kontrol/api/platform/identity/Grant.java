package io.kontrol.api.platform.identity;

/** A role in a part of the fleet. */
public record Grant(Role role, FleetScope scope) {
  public static Grant everywhere(Role role) {
    return new Grant(role, FleetScope.EVERYWHERE);
  }
}
