package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** A column, and how its cells come from an object. */
record Column(String name, String type, int priority, Function<JsonNode, JsonNode> cell) {}
