"""Texts of the played knowledge base, in the style of a department store.

A heading line is page id, folder, title, kind of article, topics and summary; the lines below it are the body's paragraphs.
"""

from __future__ import annotations

FOLDERS = """
300 | Policies
400 | Policies/Returns
310 | Policies/Privacy
320 | Policies/Payment
500 | Services
510 | Services/Jewellery
520 | Services/Beauty
530 | Services/Fashion
540 | Services/Home_and_Gifts
550 | Services/In_Store
600 | Online
610 | Online/Orders
620 | Online/Account
700 | Loyalty
800 | Colleagues
810 | Colleagues/Board
"""

ARTICLES = """
426 | Policies/Returns | Gift returns | howto | returns gifts | How to take back a gift bought in store
Bring the gift receipt and the unused item to any till within 28 days.
Gift receipts carry no price: the refund goes to a gift card unless the buyer's card is present.
904 | Policies/Returns | Time limits |  |  |
Most purchases can be returned within 28 days, sale items within 14 days of purchase.
Fine jewellery, watches with broken seals and made-to-measure pieces are excluded.
427 | Policies/Returns | Gift receipts | howto | returns gifts | How to ask for a gift receipt at the till or online
Ask for a gift receipt at the till, or tick the box in the bag when you order online.
A lost gift receipt can be printed again from the order number or the card used.
428 | Policies/Returns | Return an online order | howto | returns orders | Book a collection or hand the parcel in
Open the order, choose the items and a reason, and book a courier collection.
Online orders can also be returned in store at the collection desk with the order confirmation.
429 | Policies/Returns | When a refund arrives | faq | returns payment | How long a refund takes by payment method
Card refunds take three to five working days after the return is accepted.
Gift card refunds are instant; bank transfers abroad may take ten days.
430 | Policies/Returns | Exchange a size or colour | howto | returns fashion | Swap an item without a new payment
Bring the item with its tags; the department holds the replacement for 48 hours.
For online orders choose Exchange as the reason and the new size ships at once.
431 | Policies/Returns | Faulty or damaged items | howto | returns repair | What to do when something arrives broken
Keep the packaging, take two photographs and write to customer services.
We repair, replace or refund damaged and faulty goods, also after the return period.
311 | Policies/Privacy | How we use personal data | reference | privacy | What is stored, why and for how long
Purchases are kept for six years for tax; contact history for two.
You can ask for a copy of your data at any time.
312 | Policies/Privacy | Ask for a copy of your data | howto | privacy account | Subject access requests step by step
Send the form with proof of identity; the answer comes within one month.
The copy covers orders, membership, correspondence and preferences.
313 | Policies/Privacy | Stop marketing messages | howto | privacy marketing | Object to e-mail, text and post
Use the link in any newsletter or the preferences page of your account.
An objection to marketing takes effect within 24 hours in all channels.
314 | Policies/Privacy | Children and accounts | reference | privacy account | Why an account needs an adult
Accounts and membership are for people of 18 and over.
Records of children created by mistake are restricted and removed on request.
321 | Policies/Payment | Currency exchange desk | reference | payment travel | Opening hours and rates of the bureau
The currency exchange desk on the lower ground floor buys and sells 80 currencies.
Order larger amounts of foreign currency a day ahead; bring a passport above 5,000 pounds.
322 | Policies/Payment | Pay by instalments | howto | payment | Spread the cost of a purchase over ten months
Instalments start at 500 pounds and need a credit check at the desk.
Gift cards and foreign currency cannot be paid by instalments.
323 | Policies/Payment | Gift cards | faq | payment gifts | Balance, validity and lost cards
A gift card is valid for two years from its last use; check the balance online or at any till.
A lost gift card is replaced when you have the activation receipt.
324 | Policies/Payment | A payment was declined | faq | payment orders | Common reasons and what to try next
Check the billing address and your bank's confirmation step, then try again.
Reserved amounts are released within five working days.
325 | Policies/Payment | Tax on exports and overseas delivery | reference | payment orders travel | Duties, VAT and paperwork
Goods sent abroad leave without VAT; duties are shown at the checkout.
Goods carried home by travellers can no longer be refunded at the airport.
511 | Services/Jewellery | Watch repair and servicing | howto | watches repair | How to book a watch repair and follow it
Bring the watch to the repair atelier on the ground floor or ask for an insured collection.
The watchmaker opens the case, writes an estimate and repairs only after you agree.
A full service of a mechanical watch takes four to six weeks; a battery or strap is done while you wait.
512 | Services/Jewellery | Watch repair estimates and prices | reference | watches repair payment | What a watch repair costs
An estimate is free; opening a sealed case for inspection is 45 pounds, taken off the repair.
Repairs under the maker's guarantee cost nothing: bring the guarantee card.
513 | Services/Jewellery | Water resistance of watches | reference | watches care | What metres on a dial mean in daily use
Water resistance is tested after every repair of the case or crown.
Seals age: have a diving watch tested every year.
514 | Services/Jewellery | Straps, bracelets and batteries | howto | watches repair | Small watch services while you wait
Bracelets are shortened free of charge when bought here.
Batteries are changed while you wait; quartz watches are tested after.
515 | Services/Jewellery | Jewellery care | howto | jewellery care | Keep gold, pearls and stones bright at home
Put pearls on last and wipe them with a soft cloth.
Clean gold in warm soapy water, never silver-plated pieces or opals.
516 | Services/Jewellery | Jewellery repair and resizing | howto | jewellery repair | Rings, clasps and lost stones
Rings are resized within two weeks; eternity rings have to be remade.
Restringing of pearls takes five working days.
517 | Services/Jewellery | Valuation for insurance | howto | jewellery watches | Book an appointment with the valuer
Bring the jewellery or watch with its papers; a valuation is valid for three years.
The certificate is sent by registered post.
518 | Services/Jewellery | Authenticity and guarantees of watches | faq | watches | Papers and guarantee cards
Every watch is sold with the maker's international guarantee.
A lost guarantee card cannot be replaced, the receipt proves the purchase.
521 | Services/Beauty | Choosing a fragrance | howto | fragrance beauty | Families, concentrations and samples
Start with the family: floral, woody, amber or fresh, then try two on the skin.
Samples of most fragrances are free at the counter and with online orders.
522 | Services/Beauty | Fragrance engraving | howto | fragrance gifts | Personalise a bottle of perfume
Bottles of 50 ml and more are engraved with up to 20 letters in an hour.
Engraved fragrance cannot be returned.
523 | Services/Beauty | Fragrance storage and shelf life | reference | fragrance care | How to keep perfume at its best
Keep perfume cool, dark and upright; most fragrances last three years after opening.
524 | Services/Beauty | Sending perfume by post | faq | fragrance orders | Why some fragrances cannot fly
Perfume is dangerous goods by air: outside the mainland it goes by road or not at all.
525 | Services/Beauty | Book a beauty appointment | howto | beauty appointments | Make-up, facials and brows
Choose a counter and an artist; the fee is taken off products bought on the day.
Change or cancel an appointment up to 24 hours before.
526 | Services/Beauty | Skin reactions to cosmetics | howto | beauty | Stop, photograph, tell us
Stop using the product and keep its batch number.
Opened cosmetics that cause a reaction are refunded.
531 | Services/Fashion | Alterations and tailoring | howto | fashion appointments | Hems, waists and made to measure
Trousers are hemmed within three days, evening wear within ten.
Made-to-measure suits need three fittings.
532 | Services/Fashion | Handbag care and repair | howto | fashion repair care | Leather, hardware and lining
Handbags go back to the maker for repair; allow eight weeks.
Never use household cleaners on leather.
533 | Services/Fashion | Shoe repair | howto | fashion repair | Soles, heels and stretching
The cobbler re-soles welted shoes in two weeks.
534 | Services/Fashion | Fur and cashmere storage | reference | fashion care | Cold storage in summer
Coats are cleaned and kept at 10 degrees from April to October.
535 | Services/Fashion | Personal shopping | howto | fashion appointments | Meet a stylist in a private suite
Appointments of two hours are free; tell the stylist sizes, occasion and budget.
536 | Services/Fashion | Size guide | reference | fashion | British, Italian, French and American sizes
An Italian 42 is a British 10 and a French 38.
541 | Services/Home_and_Gifts | Gift wrapping | howto | gifts | Paper, ribbon and cards
Wrapping is free for members from Gold, from 5 pounds otherwise.
Ask for wrapping in the bag before you pay.
542 | Services/Home_and_Gifts | Hampers and the food hall | faq | gifts food | Delivery days, perishables and allergies
Hampers with fresh food travel by cooled van on the day you choose.
Allergens are listed on every card.
543 | Services/Home_and_Gifts | Wedding and gift lists | howto | gifts | Open a list and follow what was bought
Open a list in the gift bureau; guests buy in store or online.
544 | Services/Home_and_Gifts | Furniture delivery and assembly | howto | home orders | Two people, one room, no packaging left
A date is agreed by telephone; damage must be noted on the delivery slip.
545 | Services/Home_and_Gifts | Toys and safety | reference | home gifts | Ages, batteries and recalls
Recalled toys are refunded without receipt.
551 | Services/In_Store | Opening hours | reference | store | Weekdays, Sundays and holidays
Monday to Saturday 10 to 21, Sunday 11.30 to 18, the first half hour is for browsing.
552 | Services/In_Store | Parking and drivers | howto | store travel | The car park and the call-forward service
Two hours of parking are free above 100 pounds of purchases.
553 | Services/In_Store | Lost property | howto | store | Found something, lost something
Lost property is kept for 90 days at the security desk.
554 | Services/In_Store | Access and assistance | reference | store | Wheelchairs, hearing loops and quiet hours
Wheelchairs can be borrowed at door five.
555 | Services/In_Store | Restaurant bookings | howto | store food appointments | Tables, dress and dietary needs
Tables are held for fifteen minutes.
611 | Online/Orders | Track an order | howto | orders delivery | Where is my parcel
Open the order: every parcel has its own tracking number.
An order with items from two warehouses arrives in two parcels.
612 | Online/Orders | Delivery options and charges | reference | orders delivery | Standard, named day and courier
Standard delivery takes two to three days and is free from 100 pounds.
Late delivery: tell us the order number and we ask the carrier.
613 | Online/Orders | Collect in store | howto | orders store | Order online, collect at the desk
We hold a collection for ten days; bring the e-mail and photo identification.
614 | Online/Orders | Change or cancel an order | howto | orders | While it is being processed
An order can be cancelled until it is prepared for shipping.
615 | Online/Orders | Pre-orders and waiting lists | faq | orders | When a piece is not here yet
The card is charged when a pre-order ships; a waiting list costs nothing.
616 | Online/Orders | Missing or wrong item in a parcel | howto | orders returns delivery | What to check and whom to tell
Check whether another parcel is on its way, then write within seven days.
621 | Online/Account | Sign in and passwords | howto | account | Reset a password, unlock an account
Use the reset link; it is valid for one hour.
622 | Online/Account | Change e-mail, phone or address | howto | account privacy | Keep your details right
Changes in the account reach the store and loyalty within a day.
623 | Online/Account | Wishlist and back-in-stock alerts | howto | account orders | Save, share and be told
A wishlist keeps 100 pieces; alerts come once by e-mail.
624 | Online/Account | Suspicious e-mails and fraud | howto | account privacy | How to recognise and report them
We never ask for a password or card number by e-mail.
701 | Loyalty | How loyalty points work | reference | loyalty | Earn, hold, use and expire
Members earn one to four points a pound, by tier; points on new purchases are held for 28 days.
Unused points expire at the end of the second calendar year.
702 | Loyalty | Missing loyalty points | howto | loyalty orders | Claim points for a purchase
Claim missing points within 30 days with the receipt and the membership number.
703 | Loyalty | Loyalty tiers | reference | loyalty | Green, Gold and Black
The tier follows the spend of the calendar year: Gold from 5,000, Black from 10,000 pounds.
704 | Loyalty | Redeem points for rewards | howto | loyalty gifts | Vouchers, tea and private evenings
5,000 points are a voucher of 50 pounds; codes are valid for a year.
705 | Loyalty | Lost membership card | howto | loyalty account | Replace a card or use the app
The number on old receipts finds the membership; a new card takes a week.
801 | Colleagues | Handle a complaint | howto | colleagues | Listen, apologise, own it, close it
Write down the complaint in the customer's words and agree the next step.
802 | Colleagues | Restricted customers | reference | colleagues privacy | Who may open a restricted record
Restricted records open only with a purpose and are audited.
803 | Colleagues | Watch repair intake for colleagues | howto | colleagues watches repair | Checks at the counter
Photograph the watch, note serial number and scratches, and print the repair ticket.
811 | Colleagues/Board | Board papers | reference | colleagues | Minutes of the board
Only members of the board may read this page.
"""
