package org.holdfast.facility;

import java.util.List;

/**
 * What people want to know of one participant, or want it to do, asked through another one (SPEC
 * E5). Replaces the one before; each order stays until it is answered or given up.
 *
 * @param incarnation of the participant that asks
 * @param orders the open ones
 */
public record Orders(long incarnation, List<Order> orders) {
  public Orders {
    orders = List.copyOf(orders);
  }

  /**
   * One of them.
   *
   * @param number grows with every order of that participant; carried out once
   * @param verb what is wanted; an unknown one is refused
   * @param arguments as the verb says
   */
  public record Order(long number, String verb, List<String> arguments) {
    public Order {
      arguments = List.copyOf(arguments);
    }
  }
}
