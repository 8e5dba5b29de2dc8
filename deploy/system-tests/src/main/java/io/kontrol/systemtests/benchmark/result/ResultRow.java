package io.kontrol.systemtests.benchmark.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.http.TestJson;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param limit result of the same machine in the same run without Kontrol
 * @param limitIs what the limit measures
 * @param peer result of another tool in the same run
 * @param peerIs the other tool
 * @param bar the required value; empty where there is none
 */
public record ResultRow(
    String name,
    Figure kontrol,
    Optional<Figure> limit,
    String limitIs,
    Optional<Figure> peer,
    String peerIs,
    String bar) {

  public static ResultRow of(String name, Figure kontrol) {
    return new ResultRow(name, kontrol, Optional.empty(), "", Optional.empty(), "", "");
  }

  public ResultRow against(String what, Figure measured) {
    return new ResultRow(name, kontrol, Optional.of(measured), what, peer, peerIs, bar);
  }

  public ResultRow peer(String what, Figure measured) {
    return new ResultRow(name, kontrol, limit, limitIs, Optional.of(measured), what, bar);
  }

  public ResultRow bar(String asked) {
    return new ResultRow(name, kontrol, limit, limitIs, peer, peerIs, asked);
  }

  /** Kontrol's median divided by the limit's. */
  public Optional<Double> ratio() {
    return limit.map(l -> kontrol.median() / l.median());
  }

  public ObjectNode json() {
    ObjectNode json = TestJson.object().put("name", name);
    json.set("kontrol", kontrol.json());
    limit.ifPresent(l -> json.set("limit", l.json().put("is", limitIs)));
    ratio().ifPresent(r -> json.put("ratio", r));
    peer.ifPresent(p -> json.set("peer", p.json().put("is", peerIs)));
    if (!bar.isEmpty()) {
      json.put("bar", bar);
    }
    return json;
  }
}
